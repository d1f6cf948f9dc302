import Capture
import Evidence

/// How much memory a run may take.
enum MemoryBudget {
  /// Smaller inputs are read before a message about them is.
  private static let announced = 256 << 20

  /// Three quarters of what the host and the control group have left.
  static var limit: Int { (AvailableMemory.bytes ?? 4 << 30) / 4 * 3 }

  /// Says of large dumps beforehand what they need.
  static func announce(_ inputs: [String], limit: Int) {
    for input in inputs {
      guard let size = AvailableMemory.size(ofDump: input), size >= announced else { continue }
      let needed = Quantity(size / 2 * 3, .bytes)
      Output.complain(
        "\(input): retained sizes need up to \(needed) of memory; the limit is "
          + "\(Quantity(limit, .bytes)) (--memory-limit, --histogram)")
    }
  }
}
