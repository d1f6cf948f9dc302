internal import ByteParsing
internal import Capture

/// When something was: by the clock of the cluster, or so long before it was captured.
package enum ClusterTime: Sendable, Hashable {
  /// Seconds since 1970, UTC.
  case at(Double)
  case ago(Double)

  /// A time of the API (`2026-11-20T20:38:00Z`, with a fraction in events and leases), or as
  /// `kubectl describe` writes it: `Fri, 20 Nov 2026 20:38:00 +0000`.
  package init?(_ text: String?) {
    guard let text, !text.isEmpty else { return nil }
    let bytes = Array(text.utf8)
    guard let seconds = Self.iso(bytes) ?? Self.rfc1123(bytes) else { return nil }
    self = .at(seconds)
  }

  /// An age as kubectl prints it: `3m12s`, `5d3h`, `2y11d`, `<invalid>`.
  package init?(age text: some StringProtocol) {
    var total = 0.0
    var number = 0.0
    var (hasDigit, hasUnit) = (false, false)
    for byte in text.utf8 {
      if byte.isDigit {
        number = min(number * 10 + Double(byte - 0x30), 1e12)
        hasDigit = true
        continue
      }
      guard hasDigit, let unit = Self.units[byte] else { return nil }
      total += number * unit
      (number, hasDigit, hasUnit) = (0, false, true)
    }
    guard hasUnit, !hasDigit else { return nil }
    self = .ago(total)
  }

  private static let units: [UInt8: Double] = [
    UInt8(ascii: "s"): 1, UInt8(ascii: "m"): 60, UInt8(ascii: "h"): 3600, UInt8(ascii: "d"): 86_400,
    UInt8(ascii: "y"): 365 * 86_400,
  ]

  private static func number(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
    guard range.upperBound <= bytes.count else { return nil }
    var value = 0
    for byte in bytes[range] {
      guard byte.isDigit else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    return value
  }

  private static func clock(_ bytes: [UInt8], _ start: Int) -> Double? {
    guard let hour = number(bytes, start..<(start + 2)),
      let minute = number(bytes, (start + 3)..<(start + 5)),
      let second = number(bytes, (start + 6)..<(start + 8))
    else { return nil }
    return Double(hour * 3600 + minute * 60 + second)
  }

  private static func zone(_ bytes: [UInt8], from start: Int) -> Double {
    guard let sign = bytes[start...].firstIndex(where: { $0 == 0x2B || $0 == 0x2D }),
      let hours = number(bytes, (sign + 1)..<(sign + 3))
    else { return 0 }
    let colon = sign + 3 < bytes.count && bytes[sign + 3] == UInt8(ascii: ":") ? 1 : 0
    let minutes = number(bytes, (sign + 3 + colon)..<(sign + 5 + colon)) ?? 0
    let seconds = Double(hours * 3600 + minutes * 60)
    return bytes[sign] == 0x2B ? seconds : -seconds
  }

  private static func iso(_ bytes: [UInt8]) -> Double? {
    guard bytes.count >= 19, bytes.count <= 40, let year = number(bytes, 0..<4),
      let month = number(bytes, 5..<7), let day = number(bytes, 8..<10),
      (1...12).contains(month), (1...31).contains(day), let time = clock(bytes, 11)
    else { return nil }
    return Double(CalendarDay.sinceEpoch(year, month, day)) * 86_400 + time
      - zone(bytes, from: 19)
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ].map { Array($0.utf8) }

  private static func rfc1123(_ bytes: [UInt8]) -> Double? {
    guard bytes.count >= 25, bytes.count <= 40, bytes[3] == UInt8(ascii: ","),
      let day = number(bytes, 5..<7),
      let month = months.firstIndex(of: Array(bytes[8..<11])),
      let year = number(bytes, 12..<16), let time = clock(bytes, 17)
    else { return nil }
    return Double(CalendarDay.sinceEpoch(year, month + 1, day)) * 86_400 + time
      - zone(bytes, from: 25)
  }
}

/// An amount as the API writes it: `500m`, `1Gi`, `128974848`, `1e3`.
///
/// Kubernetes API conventions, "Quantity".
package func resourceQuantity(_ text: String?) -> Double? {
  guard let text, !text.isEmpty, text.utf8.count <= 32 else { return nil }
  let digits = text.utf8.prefix {
    $0.isDigit || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+")
  }
  guard let number = Double(String(Substring(digits))) else { return nil }
  let suffix = String(Substring(text.utf8.dropFirst(digits.count)))
  let scales: [String: Double] = [
    "": 1, "n": 1e-9, "u": 1e-6, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15,
    "E": 1e18, "Ki": 1024, "Mi": 1_048_576, "Gi": 1_073_741_824, "Ti": 1_099_511_627_776,
    "Pi": 1_125_899_906_842_624,
  ]
  if let scale = scales[suffix] { return number * scale }
  return Double(text)
}
