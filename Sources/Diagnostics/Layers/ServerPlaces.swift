internal import DatabaseViews
internal import Evidence
internal import LinuxFormats

/// What a server stands on: the host of the evidence, its control groups, the file system and the device
/// of its data.
///
/// Where the server itself is what loads a processor or a device, the host is no outside cause of its
/// trouble: the host relies on the server then.
struct ServerPlaces {
  private(set) var links: [Link] = []

  init(
    _ server: LayerServer, _ servers: [LayerServer], _ host: LayerHost, _ known: KnownFacts
  ) {
    guard !server.isPooler, !host.evidence.isEmpty || known.subjects.contains(where: \.isOfHost),
      let stay = Self.stay(server, servers, host)
    else { return }
    let process = stay.pid.flatMap { host.processes?[$0] }
    let group = process?.group.flatMap { host.groups.indices.contains($0) ? host.groups[$0] : nil }
    let folder = process?.folder ?? server.folder ?? process?.command.flatMap(Self.folder)
    let home = folder.flatMap { Self.fileSystem(of: $0, host) }
    for subject in known.subjects where subject.isOfHost {
      let consumer: String?
      var isShown = stay.isShown
      var evidence = stay.evidence
      switch subject.kind {
      case .host: consumer = known.text("cpu.consumer", of: subject)
      case .device:
        consumer = known.text("disk.sender", of: subject)
        guard let home else {
          isShown = false
          evidence.text += "; on which device its data lies is not known"
          break
        }
        guard Self.isBelow(subject, home, known) else { continue }
        evidence = Citation(
          source: home.citation.source,
          text: "the data of \(server.subject.name): \(home.citation.text)")
      case .filesystem:
        guard let home, home.mountPoint == subject.name else { continue }
        consumer = nil
      case .controlGroup:
        // The controllers of version 1 have trees of their own, and a process is in several groups.
        let isWithin = group.map { $0 == subject.name || $0.hasPrefix(subject.name + "/") } ?? false
        guard isWithin || host.hasMember(stay.pid, in: subject.name) else { continue }
        consumer = nil
      default: continue
      }
      let link = Link(server.subject, on: subject, isShown: isShown, evidence: [evidence])
      if let consumer, Self.isOwn(consumer, server.product) {
        if server.sessions.contains(where: { consumer.hasSuffix("(pid \($0.number))") }) {
          links.append(
            Link(subject, on: server.subject, isShown: isShown, evidence: [evidence]))
        }
      } else {
        links.append(link)
      }
    }
  }

  /// Whether a server runs on the host of the evidence; `nil` where it does not, or nothing tells.
  private static func stay(
    _ server: LayerServer, _ servers: [LayerServer], _ host: LayerHost
  ) -> (isShown: Bool, evidence: Citation, pid: Int?)? {
    if let process = server.process {
      let text = "\(server.subject.name) runs on this host, as process \(process.pid)"
      return (true, Citation(source: "/proc/\(process.pid)", text: text), process.pid)
    }
    if server.isLive, let contact = server.contactHost, !contact.isEmpty, !contact.hasPrefix("/"),
      !NetworkPlace.isLoopback(contact)
    {
      return nil
    }
    if let processes = host.processes {
      let own = processes.values.filter { server.product.owns($0) }
      let numbers = Set(own.map(\.pid))
      let met = server.sessions.filter { numbers.contains($0.number) }
      if server.product == .postgres, let first = met.first {
        let text =
          "sessions that are processes of this host: \(met.count), the first \(first.number)"
        let parent = processes[first.number].map(\.parent)
        return (true, server.citation(text), parent)
      }
      guard server.product == .mysql, own.count == 1, let process = own.first else { return nil }
      let isNamed = server.hostName != nil && server.hostName == host.evidence.host
      let text = "\(process.name) (pid \(process.pid)) runs on the host"
      return (isNamed, server.citation(text), process.pid)
    }
    if let name = server.hostName, let host = host.evidence.host {
      guard name == host else { return nil }
      return (true, server.citation("it runs on host \(name)"), nil)
    }
    guard Set(servers.filter { !$0.isPooler }.map(\.subject)).count == 1, !server.isLive else {
      return nil
    }
    let text = "the evidence is of one host and one server, and no list of processes tells more"
    return (false, Citation(source: server.citation("").source, text: text), nil)
  }

  /// Whether the title of a consumer, `postgres (8 processes)`, is of the server's processes.
  private static func isOwn(_ consumer: String, _ product: ServerProduct) -> Bool {
    let name = consumer.prefix { $0 != " " }
    return product.processNames.contains(String(name))
  }

  /// The folder that a postmaster or mysqld was started with.
  private static func folder(_ command: String) -> String? {
    let words = command.split(separator: " ")
    if let option = words.firstIndex(of: "-D"), option + 1 < words.count {
      return String(words[option + 1])
    }
    return words.first { $0.hasPrefix("--datadir=") }.map { String($0.dropFirst(10)) }
  }

  private struct Home {
    var mountPoint: String
    /// `vda1`, `dm-0`.
    var device: String
    var citation: Citation
  }

  /// The mount with the longest path above a folder.
  private static func fileSystem(of folder: String, _ host: LayerHost) -> Home? {
    var best: Home?
    for look in host.evidence.looks {
      for system in look.snapshot.fileSystems where system.device.hasPrefix("/dev/") {
        let point = system.mountPoint
        let isAbove = point == "/" || folder == point || folder.hasPrefix(point + "/")
        guard isAbove, point.utf8.count >= best?.mountPoint.utf8.count ?? 0 else { continue }
        best = Home(
          mountPoint: point, device: String(system.device.dropFirst(5)),
          citation: Citation(
            source: look.text(system.place), text: "\(folder) lies on \(system.device) (\(point))"))
      }
    }
    return best
  }

  /// Whether a file system's device is a device of the facts, a part of it, or stacked on it.
  private static func isBelow(_ subject: Subject, _ home: Home, _ known: KnownFacts) -> Bool {
    let name = subject.name.split(separator: ":").last.map(String.init) ?? subject.name
    let layers = known.text("disk.layers", of: subject)?.split(separator: ",").map {
      String($0.drop { $0 == " " })
    }
    if home.device == name || layers?.contains(home.device) == true { return true }
    guard home.device.hasPrefix(name) else { return false }
    // `vda1` of `vda`, `nvme0n1p2` of `nvme0n1`.
    let rest = home.device.dropFirst(name.count)
    return rest.drop { $0 == "p" }.allSatisfy(\.isNumber)
  }
}

extension Subject {
  /// Whether it is a part of a host that servers stand on.
  fileprivate var isOfHost: Bool {
    [.host, .device, .controlGroup, .filesystem].contains(kind)
  }
}

extension ServerProduct {
  fileprivate var processNames: [String] {
    switch self {
    case .postgres: ["postgres", "postmaster"]
    case .mysql: ["mysqld", "mariadbd"]
    }
  }

  fileprivate func owns(_ process: HostProcess) -> Bool { processNames.contains(process.name) }
}
