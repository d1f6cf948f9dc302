internal import Evidence
internal import LinuxFormats

/// What the looks and lists of processes say of each device beyond its own figures.
struct DiskCauses {
  let circumstances: DiskCircumstances
  private let evidence: HostEvidence
  /// By source of evidence, with what the devices did at the time; the first that fits counts.
  private let senders: [(senders: DiskSenders, traffic: DiskTraffic)]
  /// Of the whole look.
  private let counted: DiskTraffic?

  init(_ disks: DiskEvidence, _ subjects: [DiskSubject]) {
    evidence = disks.host
    circumstances = DiskCircumstances(disks.host)
    let reported = DiskTraffic(subjects)
    counted = circumstances.span.map { DiskTraffic($0, among: subjects) }
    senders = disks.senders.map { senders in
      (senders, senders.span.map { DiskTraffic($0, among: subjects) } ?? reported)
    }
  }

  /// Those of the tables of processes.
  var tableSenders: DiskSenders? { senders.first { $0.senders.span != nil }?.senders }

  /// The source that says most, for a table.
  var shownSenders: DiskSenders? { senders.first?.senders }

  /// Whether any process is known to have sent anything.
  var knowsSender: Bool { senders.contains { !$0.senders.senders.isEmpty } }

  func facts(of subject: DiskSubject) -> [Fact] {
    var sheet = FactSheet(subject.subject)
    sheet.add(.inFlight, subject.series.intervals.last?.inFlight.map { Double($0.after) })
    if subject.stalls.longest > 0 { sheet.add(.stallTime, subject.stalls.seconds) }
    let sender = sender(of: subject)
    sheet.add(DiskCauseFact.isSenderKnown.rawValue, sender != nil)
    sheet.add(
      DiskCauseFact.senders.rawValue, sender?.sentence ?? "who sends it is not known")
    if let sender {
      let citations = sender.citations
      sheet.add(DiskCauseFact.sender.rawValue, sender.top.title, citations)
      sheet.add(.senderShare, sender.share, citations)
      sheet.add(DiskCauseFact.runnerUp.rawValue, sender.runnerUp)
      if let group = sender.top.group, group != "/" {
        sheet.add(DiskCauseFact.senderGroup.rawValue, group)
      }
    }
    sheet.add(.pressure, circumstances.ioPressure, citations(.io))
    sheet.add(.memoryPressure, circumstances.memoryPressure, citations(.memory))
    sheet.add(.directScans, circumstances.directScans)
    addPaging(of: subject, to: &sheet)
    let isPagingKnown = sheet.facts.contains { $0.name == DiskCauseFact.pagingShare.rawValue }
    sheet.add(DiskCauseFact.isPagingKnown.rawValue, isPagingKnown)
    sheet.add(.bystanders, bystanders(beside: sender?.top).map(Double.init))
    if circumstances.waiting != nil {
      sheet.add(.journalWaiters, Double(circumstances.journalWaiters.count))
    }
    addPlateau(of: subject, to: &sheet)
    return sheet.facts
  }

  private func addPaging(of subject: DiskSubject, to sheet: inout FactSheet) {
    let name = subject.series.name
    let rates = subject.byteRates
    if rates.read + rates.written > 0 {
      sheet.add(.writeShare, 100 * rates.written / (rates.read + rates.written))
    }
    // What a compressed block device of memory does is no I/O.
    guard let counted, let own = counted.bytes[name], !name.hasPrefix("zram") else { return }
    func share(_ part: Double?, of whole: Double) -> Double? {
      part.flatMap { whole > 0 ? min(100, 100 * $0 / whole) : nil }
    }
    let citations = pagingCitations
    var paging: Double?
    if counted.isSole(name, \.read) {
      let refaults = share(circumstances.refaulted, of: own.read)
      let swapIns = share(circumstances.swappedIn, of: own.read)
      sheet.add(.refaultShare, refaults, citations)
      sheet.add(.swapInShare, swapIns, citations)
      // Swap and cache that are hardly any of all the traffic are none of its causes.
      if own.read * 4 >= own.all { paging = min(100, (refaults ?? 0) + (swapIns ?? 0)) }
    }
    if counted.isSole(name, \.written) {
      let swapOuts = share(circumstances.swappedOut, of: own.written)
      sheet.add(.swapOutShare, swapOuts, citations)
      sheet.add(.writeBackShare, share(circumstances.writtenBack, of: own.written), citations)
      if own.written * 4 >= own.all { paging = max(paging ?? 0, swapOuts ?? 0) }
    }
    sheet.add(.pagingShare, paging, citations)
  }

  private func addPlateau(of subject: DiskSubject, to sheet: inout FactSheet) {
    guard subject.series.isTimed else { return }
    let plateau = DiskPlateau(subject.series)
    sheet.add(.plateau, Double(plateau.count))
    let variations = [plateau.requestVariation, plateau.byteVariation].compactMap { $0 }
    sheet.add(.plateauVariation, variations.min())
    let limit = plateau.limit
    sheet.add(DiskCauseFact.isPlateauRound.rawValue, limit != nil)
    if let limit { sheet.add(DiskCauseFact.plateauLimit.rawValue, limit) }
  }

  /// Threads that wait although they belong to nobody who sends most of the load.
  private func bystanders(beside top: DiskSenders.Sender?) -> Int? {
    circumstances.waiting.map { waiting in
      waiting.count { task in !(top?.pids.contains(task.pid) ?? false) }
    }
  }

  private func citations(_ resource: PressureResource) -> [Citation] {
    guard let look = evidence.looks.last(where: { $0.snapshot.pressure[resource]?.some != nil }),
      let pressure = look.snapshot.pressure[resource], let line = pressure.some
    else { return [] }
    return [
      Citation(
        source: look.text(Place(file: pressure.file, line: line.line)),
        text: "\(resource.rawValue) pressure, total \(line.total) us")
    ]
  }

  private var pagingCitations: [Citation] {
    guard let look = circumstances.span?.after, let counters = look.snapshot.virtualMemory else {
      return []
    }
    return ["workingset_refault_file", "workingset_refault", "pswpin", "pswpout"].compactMap {
      name in
      guard let value = counters[name] else { return nil }
      return Citation(source: look.text(counters.place(of: name)), text: "\(name) \(value)")
    }
  }
}

extension FactSheet {
  /// A quantity that may not be known.
  fileprivate mutating func add(
    _ fact: DiskCauseFact, _ value: Double?, _ citations: [Citation] = []
  ) {
    guard let value, case .quantity(let unit) = fact.shape else { return }
    add(fact.rawValue, value, unit, citations)
  }
}

extension DiskCauses {
  /// Who sends most to a device.
  struct TopSender {
    var top: DiskSenders.Sender
    var share: Double
    var runnerUp: String

    var sentence: String {
      "\(top.title) sends \(decimal(share.rounded())) % of it, next is \(runnerUp)"
    }

    var citations: [Citation] {
      [
        Citation(
          source: top.source,
          text: "\(top.title): reads \(Quantity(top.read, .bytesPerSecond)), "
            + "writes \(Quantity(top.written, .bytesPerSecond))")
      ]
    }
  }

  /// `nil` where nothing shows that what a process sends goes to this device: it is the only one
  /// with traffic, or the amounts are the same.
  private func sender(of subject: DiskSubject) -> TopSender? {
    for (senders, traffic) in senders {
      guard let own = traffic.bytes[subject.series.name], own.all > 0 else { continue }
      if traffic.isSole(subject.series.name, \.all) {
        guard let top = senders.senders.first else { continue }
        let whole = max(senders.bytes, own.all)
        let share = 100 * top.bytes / whole
        // Less than a tenth of the load: whoever sends the rest was not seen.
        guard share >= 10 else { continue }
        return TopSender(top: top, share: share, runnerUp: senders.runnerUp(of: whole))
      }
      let match = senders.senders.prefix(5).first {
        traffic.match(read: $0.read, written: $0.written) == subject.series.name
      }
      guard let match else { continue }
      return TopSender(
        top: match, share: min(100, 100 * match.bytes / own.all), runnerUp: "nobody")
    }
    return nil
  }
}

extension DiskSenders {
  fileprivate func runnerUp(of whole: Double) -> String {
    guard senders.count > 1 else { return "nobody" }
    let next = senders[1]
    return "\(next.title) with \(decimal((100 * next.bytes / whole).rounded())) %"
  }
}
