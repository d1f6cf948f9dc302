import ByteParsing

/// A line of a file of the kernel with the path in front, as `grep . /proc/pressure/*` prints it.
///
///     /sys/fs/cgroup/system.slice/shop.service/memory.max:104857600
struct NamedLine {
  let path: String
  let content: Range<Int>

  init?(_ line: RawSpan) {
    guard line.starts(with: "/proc/") || line.starts(with: "/sys/") else { return nil }
    // Names of groups may hold colons, content of their files no slash.
    let from =
      line.starts(with: "/sys/")
      ? line.lastIndex(of: UInt8(ascii: "/"), in: 0..<line.byteCount) ?? 0 : 0
    guard let colon = line.firstIndex(of: UInt8(ascii: ":"), from: from),
      colon + 1 < line.byteCount, line[colon + 1] != 0x20,
      !(0..<colon).contains(where: { line[$0] == 0x20 })
    else { return nil }
    path = line.string(0..<colon)
    content = colon + 1..<line.byteCount
  }
}
