import ByteParsing
import Capture
import Diagnostics
import Evidence
import LinuxFormats

/// One device in one report: reads only.
struct DiskLine {
  var name: String
  var reads = 0.0
  /// Milliseconds.
  var wait = 0.0
  var kilobytes = 4.0
  /// As printed; `nil` for what rates and waits give.
  var queue: Double?
  var busy = 0.0
}

/// A text of `iostat -x` with a report since boot and one for each element of `intervals`.
func iostat(
  host: String = "web-1", kernel: String = "6.1.0", _ intervals: [[DiskLine]],
  sinceBoot: [DiskLine]? = nil
) -> String {
  var text = "Linux \(kernel) (\(host)) \t11/21/26 \t_x86_64_\t(2 CPU)\n\n"
  for lines in [sinceBoot ?? intervals.first ?? []] + intervals {
    text += "Device r/s rkB/s r_await rareq-sz w/s wkB/s w_await wareq-sz aqu-sz %util\n"
    for line in lines {
      let queue = line.queue ?? line.reads * line.wait / 1000
      let figures = [
        line.reads, line.reads * line.kilobytes, line.wait, line.reads > 0 ? line.kilobytes : 0, 0,
        0, 0, 0, queue, line.busy,
      ]
      text += line.name + figures.map { " \(twoDecimals($0))" }.joined() + "\n"
    }
    text += "\n\n"
  }
  return text
}

private func twoDecimals(_ value: Double) -> String {
  let hundredths = Int((value * 100).rounded())
  return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
}

/// What the diagnostic finds in texts, each a file of its own: `0.txt`, `1.txt`.
func examine(_ texts: [UInt8]...) -> Findings {
  var recording = Recording()
  for (index, text) in texts.enumerated() {
    var parser = IostatParser()
    unsafe parser.read(text.span.bytes, firstLine: 1)
    if let parsed = parser.finish() {
      recording.add(parsed.sample, of: IostatParser.format, from: "\(index).txt")
    }
  }
  return DiskIO.examine(recording)
}

func examine(_ text: String) -> Findings {
  examine(Array(text.utf8))
}

extension Findings {
  var subjects: [String] {
    facts.map(\.subject.name).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  func fact(_ name: String, of device: String) -> Fact? {
    facts.first { $0.name == "disk.\(name)" && $0.subject.name == device }
  }

  /// A quantity rounded to two decimals.
  func number(_ name: String, of device: String) -> Double? {
    guard case .quantity(let quantity) = fact(name, of: device)?.value else { return nil }
    return (quantity.value * 100).rounded() / 100
  }
}
