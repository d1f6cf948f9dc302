extension PlanNode {
  /// What stands between the arrow and the end of a node's line:
  /// `Seq Scan on orders o  (cost=0.00..8286.17 rows=250 width=63) (actual time=0.040..50.831 rows=167 loops=3)`.
  ///
  /// `nil` where it has neither costs nor actual figures, unless `isCertain`.
  init?(_ text: ArraySlice<UInt8>, isCertain: Bool) {
    let cost = text.lastRange(of: "(cost=")
    let actual = text.lastRange(of: "(actual ")
    let never = text.lastRange(of: "(never executed)")
    let ends = [cost, actual, never].compactMap { $0?.lowerBound }
    guard let end = ends.min() ?? (isCertain ? text.endIndex : nil) else { return nil }
    let label = text[..<end].trimmed
    guard !label.isEmpty, label.count < 2000 else { return nil }
    self.init(label: label)
    if let cost {
      let rest = text[cost.upperBound...]
      // MySQL prints neither a start-up cost nor a width.
      guard rest.firstRange(of: " width=") != nil else { return nil }
      startupCost = rest.leadingNumber
      totalCost = rest.number(behind: "..")
      estimatedRows = rest.number(behind: "rows=")
    }
    if let actual {
      let rest = text[actual.upperBound...]
      if rest.starts(with: "time=") {
        startupTime = rest.number(behind: "time=")
        totalTime = rest.number(behind: "..")
      }
      rows = rest.number(behind: "rows=")
      loops = rest.number(behind: "loops=")
    }
    if never != nil { loops = 0 }
    // A line that was cut has figures that cannot be trusted.
    if cost != nil, estimatedRows == nil { return nil }
    if actual != nil, loops == nil { (rows, startupTime, totalTime) = (nil, nil, nil) }
  }

  /// Takes the label apart: `Parallel Index Scan using orders_pkey on public.orders o`.
  init(label: ArraySlice<UInt8>) {
    var words = PlanNode.words(label)
    self.init(kind: "", label: label.string)
    let first = ["Parallel", "Finalize", "Partial", "Async"]
    while let word = words.first, first.contains(word), words.count > 1 {
      if word == "Parallel" { isParallelAware = true }
      words.removeFirst()
    }
    var kindEnd = words.count
    if let using = words.firstIndex(of: "using"), using + 1 < words.count {
      index = PlanNode.unquoted(words[using + 1])
      kindEnd = min(kindEnd, using)
    }
    if let on = words.firstIndex(of: "on"), on > 0, on + 1 < words.count {
      kindEnd = min(kindEnd, on)
      name(words[on + 1], alias: on + 2 < words.count ? words[on + 2] : nil, in: words[..<on])
    }
    kind = words[..<kindEnd].joined(separator: " ")
    joinType = ["Semi", "Anti", "Left", "Right", "Full"].first { words[..<kindEnd].contains($0) }
    normalizeKind()
  }

  private mutating func name(_ target: String, alias: String?, in kind: ArraySlice<String>) {
    let parts = PlanNode.parts(target)
    let last = parts.last ?? target
    if kind.elementsEqual(["Bitmap", "Index", "Scan"]) {
      index = last
      return
    }
    self.alias = alias.map(PlanNode.unquoted) ?? last
    if kind.elementsEqual(["CTE", "Scan"]) {
      cteName = last
      return
    }
    if ["Function", "Table", "Values", "Subquery", "WorkTable", "Named"].contains(kind.first) {
      return
    }
    relation = last
    if parts.count > 1 { schema = parts[parts.count - 2] }
  }

  /// `Hash Left Join` is a `Hash Join`.
  private mutating func normalizeKind() {
    if kind.hasPrefix("Hash ") && kind.hasSuffix("Join") { kind = "Hash Join" }
    if kind.hasPrefix("Merge ") && kind.hasSuffix("Join") { kind = "Merge Join" }
    if kind.hasPrefix("Nested Loop") { kind = "Nested Loop" }
    if kind.hasPrefix("Index Scan Backward") { kind = "Index Scan" }
    if kind.hasPrefix("Index Only Scan Backward") { kind = "Index Only Scan" }
  }

  /// Words between blanks; a quoted identifier is one.
  private static func words(_ text: ArraySlice<UInt8>) -> [String] {
    var words: [String] = []
    var current: [UInt8] = []
    var isQuoted = false
    for byte in text {
      if byte == 0x22 { isQuoted.toggle() }
      if byte == 0x20, !isQuoted {
        if !current.isEmpty { words.append(String(decoding: current, as: UTF8.self)) }
        current = []
      } else {
        current.append(byte)
      }
    }
    if !current.isEmpty { words.append(String(decoding: current, as: UTF8.self)) }
    return words
  }

  /// `public."Order Lines"` without quotes, split at the points outside of them.
  private static func parts(_ name: String) -> [String] {
    var parts: [[UInt8]] = [[]]
    var isQuoted = false
    for byte in name.utf8 {
      if byte == 0x22 { isQuoted.toggle() }
      if byte == UInt8(ascii: "."), !isQuoted {
        parts.append([])
      } else {
        parts[parts.count - 1].append(byte)
      }
    }
    return parts.map { unquoted(String(decoding: $0, as: UTF8.self)) }
  }

  static func unquoted(_ name: String) -> String {
    guard name.utf8.count > 2, name.hasPrefix("\""), name.hasSuffix("\"") else { return name }
    var bytes: [UInt8] = []
    var wasQuote = false
    for byte in name.utf8.dropFirst().dropLast() {
      if byte == 0x22, wasQuote {
        wasQuote = false
        continue
      }
      wasQuote = byte == 0x22
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Takes a line below a node: `Filter: (status = 'open'::text)`.
  mutating func take(_ key: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) {
    switch key.string {
    case "Filter": filter = value.string
    case "Index Cond", "TID Cond": indexCondition = value.string
    case "Recheck Cond": recheckCondition = value.string
    case "Join Filter": joinFilter = value.string
    case "Hash Cond", "Merge Cond": joinCondition = value.string
    case "Sort Key": sortKey = value.string
    case "Group Key": groupKey = value.string
    case "Rows Removed by Filter": removedByFilter = value.leadingNumber
    case "Rows Removed by Join Filter": removedByJoinFilter = value.leadingNumber
    case "Rows Removed by Index Recheck": removedByRecheck = value.leadingNumber
    case "Sort Method", "Sort Methods": takeSort(value)
    case "Buckets", "Batches": takeHash(key, value)
    case "Planned Partitions": takeHash(key, value)
    case "Storage": takeStorage(value)
    case "Disk Usage": diskBytes = value.leadingNumber.map { $0 * 1024 }
    case "Heap Fetches": heapFetches = value.leadingNumber
    case "Heap Blocks":
      lossyBlocks = value.number(behind: "lossy=") ?? 0
      exactBlocks = value.number(behind: "exact=") ?? 0
    case "Workers Planned": workersPlanned = value.leadingNumber.flatMap { Int(exactly: $0) }
    case "Workers Launched": workersLaunched = value.leadingNumber.flatMap { Int(exactly: $0) }
    case "Buffers": takeBuffers(value)
    case "Inner Unique": isInnerUnique = value.starts(with: "true")
    default: break
    }
  }

  /// `external merge  Disk: 14400kB`, `quicksort  Memory: 25kB`.
  private mutating func takeSort(_ value: ArraySlice<UInt8>) {
    let disk = value.firstRange(of: "Disk: ")
    let memory = value.firstRange(of: "Memory: ")
    let end = disk?.lowerBound ?? memory?.lowerBound ?? value.endIndex
    sortMethod = value[..<end].trimmed.string
    diskBytes = disk.flatMap { value[$0.upperBound...].leadingNumber }.map { $0 * 1024 }
    memoryBytes = memory.flatMap { value[$0.upperBound...].leadingNumber }.map { $0 * 1024 }
  }

  /// `Buckets: 32768  Batches: 4 (originally 1)  Memory Usage: 960kB`, and of a HashAggregate
  /// `Batches: 5  Memory Usage: 1073kB  Disk Usage: 4984kB`.
  private mutating func takeHash(_ key: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) {
    let batches =
      key.starts(with: "Batches") ? value.leadingNumber : value.number(behind: "Batches: ")
    self.batches = batches.flatMap { Int(exactly: $0) }
    memoryBytes = value.number(behind: "Memory Usage: ").map { $0 * 1024 }
    diskBytes = value.number(behind: "Disk Usage: ").map { $0 * 1024 } ?? diskBytes
  }

  /// `Disk  Maximum Storage: 4498kB` of a CTE Scan, Material or WindowAgg since version 18.
  private mutating func takeStorage(_ value: ArraySlice<UInt8>) {
    let bytes = value.number(behind: "Maximum Storage: ").map { $0 * 1024 }
    if value.starts(with: "Disk") { diskBytes = bytes } else { memoryBytes = bytes }
  }

  /// `shared hit=6390 read=173, temp read=559 written=563`.
  private mutating func takeBuffers(_ value: ArraySlice<UInt8>) {
    for part in value.split(separator: UInt8(ascii: ",")) {
      let part = part.trimmed
      if part.starts(with: "shared") {
        sharedHit = part.number(behind: "hit=") ?? 0
        sharedRead = part.number(behind: "read=") ?? 0
      } else if part.starts(with: "temp") {
        temporaryRead = part.number(behind: "read=") ?? 0
        temporaryWritten = part.number(behind: "written=") ?? 0
      }
    }
  }
}
