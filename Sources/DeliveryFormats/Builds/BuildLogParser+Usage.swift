import ByteParsing

/// What `docker system df` and `docker info` print.
extension BuildLogParser {
  /// `Images          12        3         8.41GB    7.9GB (93%)`, and with `--format json`
  /// `{"Active":"3","Reclaimable":"7.9GB (93%)","Size":"8.41GB","TotalCount":"12","Type":"Images"}`.
  mutating func takeUsage(_ line: RawSpan, _ number: Int) -> Bool {
    if line.starts(with: "TYPE "), line.has("RECLAIMABLE") {
      isInUsage = true
      (log.usage, log.usageLine) = ([], number)
      return true
    }
    if line.has("\"Reclaimable\":\""), line.has("\"Type\":\"") {
      if log.usage.isEmpty || number > log.usageLine + 4 {
        (log.usage, log.usageLine) = ([], number)
      }
      addUse(
        line.word(behind: "\"Type\":\"", until: "\"") ?? "",
        line.word(behind: "\"Size\":\"", until: "\"") ?? "",
        line.word(behind: "\"Reclaimable\":\"", until: "\" ") ?? "")
      return true
    }
    if let root = line.word(behind: "Docker Root Dir: ", until: "\n") {
      log.root = root
      return true
    }
    if takeDetail(line, number) { return true }
    guard isInUsage else { return false }
    for kind in ["Images", "Containers", "Local Volumes", "Build Cache"] as [StaticString]
    where line.starts(with: kind) {
      var cursor = ByteCursor(line)
      cursor.move(to: kind.utf8CodeUnitCount)
      var words: [String] = []
      while let word = cursor.word() { words.append(line.string(word)) }
      if words.count >= 4 { addUse("\(kind)", words[2], words[3]) }
      return true
    }
    isInUsage = false
    return false
  }

  /// Of `docker system df -v`, which counts nothing together: what no container uses can go.
  ///
  ///     REPOSITORY   TAG      IMAGE ID       CREATED       SIZE     SHARED SIZE   UNIQUE SIZE   CONTAINERS
  ///     acme/app     latest   6a1b2c3d4e5f   2 hours ago   1.21GB   78.6MB        1.131GB       1
  private mutating func takeDetail(_ line: RawSpan, _ number: Int) -> Bool {
    if line.starts(with: "Images space usage:") {
      (log.usage, log.usageLine) = ([], number)
      detail = "Images"
    } else if line.starts(with: "Local Volumes space usage:") {
      detail = "Local Volumes"
    } else if line.starts(with: "Containers space usage:") {
      detail = ""
    } else if let size = line.word(behind: "Build cache usage: ") {
      detail = nil
      addUse("Build Cache", size, size)
    } else if let kind = detail {
      let words = line.string.split(separator: " ").map(String.init)
      guard !kind.isEmpty, words.count > 2, let last = words.last else { return true }
      // The columns of a volume are its name, its links and its size.
      let isImage = kind == "Images"
      let (size, users) = isImage ? (words[words.count - 2], last) : (last, words[words.count - 2])
      guard let bytes = Self.size(size), let count = Int(users) else { return true }
      let free = count == 0 ? bytes : 0
      if let place = log.usage.firstIndex(where: { $0.kind == kind }) {
        log.usage[place].bytes += bytes
        log.usage[place].reclaimable += free
      } else {
        log.usage.append(DiskUse(kind: kind, bytes: bytes, reclaimable: free))
      }
    } else {
      return false
    }
    return true
  }

  private mutating func addUse(_ kind: String, _ size: String, _ reclaimable: String) {
    guard log.usage.count < 8, let bytes = Self.size(size) else { return }
    log.usage.append(
      DiskUse(kind: kind, bytes: bytes, reclaimable: min(bytes, Self.size(reclaimable) ?? 0)))
  }

  /// Docker counts in units of 1000: `8.41GB`.
  private static func size(_ text: String) -> Double? {
    let bytes = Array(text.utf8)
    var cursor = ByteCursor(bytes.rawSpan)
    guard let number = cursor.number() else { return nil }
    let unit = text.utf8.dropFirst(cursor.position).first.map { $0 | 0x20 }
    return switch unit {
    case UInt8(ascii: "k"): number * 1e3
    case UInt8(ascii: "m"): number * 1e6
    case UInt8(ascii: "g"): number * 1e9
    case UInt8(ascii: "t"): number * 1e12
    default: number
    }
  }
}
