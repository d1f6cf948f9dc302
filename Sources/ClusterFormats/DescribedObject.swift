internal import ByteParsing

/// One object of a description, line by line.
struct DescribedObject {
  private static let limit = 20_000

  let line: Int
  private var lines = 0
  /// Values of lines that are not indented.
  private(set) var fields: [String: (value: String, line: Int)] = [:]
  private var section = ""
  private(set) var labels: [String: String] = [:]
  private(set) var podLabels: [String: String] = [:]
  private(set) var containers: [ContainerRecord] = []
  private var isInState: WritableKeyPath<ContainerRecord, ContainerState?>?
  private var block = ""
  private(set) var conditions: [ClusterCondition] = []
  private(set) var heartbeats: [ClusterTime] = []
  private(set) var allocatable: [String: Double] = [:]
  private(set) var events: [ClusterEvent] = []
  private(set) var endpoints: [String] = []
  private(set) var ports: [ServiceRecord.Port] = []
  private(set) var claims: [String] = []
  private(set) var renewed: ClusterTime?
  private(set) var rules = DescribedRules()
  /// Of a budget of disruptions.
  private(set) var counts: [String: Int] = [:]

  init(line: Int) { self.line = line }

  mutating func read(_ text: RawSpan, _ number: Int) {
    lines += 1
    guard lines < Self.limit, text.byteCount > 0 else { return }
    let described = DescribedLine(text)
    if let described, described.indent == 0 {
      section = described.key
      block = ""
      isInState = nil
      if fields[section] == nil { fields[section] = (described.value, number) }
      takeTop(described)
      return
    }
    switch section {
    case "Labels": take(text, into: \.labels)
    case "Pod Template": takeTemplate(text, described)
    case "Containers", "Init Containers", "Ephemeral Containers":
      if let described { takeContainer(described, number) }
    case "Conditions": takeCondition(text)
    case "Allocatable":
      if let described { allocatable[described.key] = resourceQuantity(described.value) }
    case "Lease":
      if described?.key == "RenewTime" { renewed = ClusterTime(described?.value) }
    case "Volumes":
      if described?.key == "ClaimName", let name = described?.value { claims.append(name) }
    case "Events": takeEvent(text, number)
    case "Spec": rules.take(text, described)
    case "Status": if let described { counts[described.key] = Int(described.value) }
    default: break
    }
  }

  private mutating func takeTop(_ line: DescribedLine) {
    switch line.key {
    case "Labels": addLabel(line.value, to: \.labels)
    case "Endpoints": endpoints.append(line.isNone ? "" : line.value)
    case "Port":
      let words = line.value.split(separator: " ").map(String.init)
      guard let last = words.last, let number = Int(last.prefix { $0 != "/" }) else { return }
      ports.append(
        ServiceRecord.Port(
          name: words.count > 1 && words[0] != "<unset>" ? words[0] : nil, number: number))
    case "TargetPort" where !ports.isEmpty:
      ports[ports.count - 1].target = String(line.value.prefix { $0 != "/" })
    default: break
    }
  }

  private mutating func take(
    _ text: RawSpan, into list: WritableKeyPath<DescribedObject, [String: String]>
  ) {
    addLabel(text.string(text.trimmed(0..<text.byteCount)), to: list)
  }

  private mutating func addLabel(
    _ text: String, to list: WritableKeyPath<DescribedObject, [String: String]>
  ) {
    guard let equals = text.firstIndex(of: "="), labels.count < 200 else { return }
    self[keyPath: list][String(text[..<equals])] = String(text[text.index(after: equals)...])
  }

  private mutating func takeTemplate(_ text: RawSpan, _ line: DescribedLine?) {
    if let line, line.indent == 2 { block = line.key }
    guard block == "Labels" else { return }
    if let line { addLabel(line.value, to: \.podLabels) } else { take(text, into: \.podLabels) }
  }

  private mutating func takeContainer(_ line: DescribedLine, _ number: Int) {
    if line.indent == 2, line.value.isEmpty {
      let role: ContainerRecord.Role =
        section == "Containers"
        ? .application : section == "Init Containers" ? .initial : .ephemeral
      containers.append(ContainerRecord(name: line.key, role: role, line: number))
      (block, isInState) = ("", nil)
      return
    }
    guard !containers.isEmpty, containers.count < 200 else { return }
    let last = containers.count - 1
    if line.indent <= 4 {
      block = line.key
      isInState = nil
      takeField(line, of: last, number)
      return
    }
    if let state = isInState {
      takeState(line, &containers[last][keyPath: state])
    } else if block == "Limits" {
      containers[last].limits[line.key] = resourceQuantity(line.value)
    } else if block == "Requests" {
      containers[last].requests[line.key] = resourceQuantity(line.value)
    }
  }

  private mutating func takeField(_ line: DescribedLine, of place: Int, _ number: Int) {
    switch line.key {
    case "Image": containers[place].image = line.value
    case "Port", "Ports":
      containers[place].ports = line.value.split(separator: ",").compactMap { word in
        Int(word.filter { $0 != " " }.prefix { $0 != "/" }).map {
          ContainerRecord.Port(name: nil, number: $0)
        }
      }
    case "State", "Last State":
      let path: WritableKeyPath<ContainerRecord, ContainerState?> =
        line.key == "State" ? \.state : \.last
      let kinds: [String: ContainerState.Kind] = [
        "Waiting": .waiting, "Running": .running, "Terminated": .terminated,
      ]
      if let kind = kinds[line.value] {
        containers[place][keyPath: path] = ContainerState(kind: kind)
        if kind == .terminated || line.key == "State" { containers[place].line = number }
        isInState = path
      }
    case "Ready": containers[place].isReady = line.value == "True"
    case "Restart Count": containers[place].restarts = max(0, Int(line.value) ?? 0)
    case "Limits", "Requests", "Mounts": containers[place].showsResources = true
    case "Liveness": containers[place].liveness = probe(line.value)
    case "Readiness": containers[place].readiness = probe(line.value)
    case "Startup": containers[place].startup = probe(line.value)
    default: break
    }
  }

  /// `http-get http://:8080/healthz delay=10s timeout=1s period=10s #success=1 #failure=3`.
  private func probe(_ text: String) -> ContainerRecord.Probe {
    let words = text.split(separator: " ")
    let delay = words.lazy.filter { $0.hasPrefix("delay=") }.first.flatMap {
      ClusterTime(age: $0.dropFirst(6))
    }
    var seconds = 0.0
    if case .ago(let value)? = delay { seconds = value }
    let target = words.count > 1 ? words[1] : ""
    let host = target.split(separator: "/", omittingEmptySubsequences: true).first {
      !$0.hasSuffix(":") && $0.utf8.contains(UInt8(ascii: ":")) || $0.hasPrefix(":")
    }
    let port = host.flatMap { $0.split(separator: ":").last }.map(String.init)
    return ContainerRecord.Probe(port: port, delay: seconds)
  }

  private func takeState(_ line: DescribedLine, _ state: inout ContainerState?) {
    switch line.key {
    case "Reason": state?.reason = line.value
    case "Message": state?.message = line.value
    case "Exit Code": state?.exitCode = Int(line.value)
    case "Started": state?.started = ClusterTime(line.value)
    case "Finished": state?.finished = ClusterTime(line.value)
    default: break
    }
  }

  private mutating func takeCondition(_ text: RawSpan) {
    let columns = TextColumns(text)
    guard let type = columns[0], let status = columns[1], conditions.count < 50,
      ["True", "False", "Unknown"].contains(status)
    else { return }
    var condition = ClusterCondition(type: type, status: status)
    if let changed = ClusterTime(columns[3]) {
      // Of a node.
      if let beat = ClusterTime(columns[2]) { heartbeats.append(beat) }
      condition.changed = changed
      condition.reason = columns[4] ?? ""
      condition.message = columns.rest(from: 5)
    } else {
      condition.reason = columns[2] ?? ""
      condition.message = columns.rest(from: 3)
    }
    conditions.append(condition)
  }

  private mutating func takeEvent(_ text: RawSpan, _ number: Int) {
    let columns = TextColumns(text)
    guard let type = columns[0], type == "Warning" || type == "Normal", let reason = columns[1],
      let age = columns[2], events.count < 2000
    else { return }
    let (last, first, count) = eventAge(age)
    events.append(
      ClusterEvent(
        isWarning: type == "Warning", reason: reason, message: columns.rest(from: 4), kind: "",
        namespace: "", name: "", count: count, first: first, last: last, line: number,
        host: nil))
  }
}
