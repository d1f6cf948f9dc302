internal import Evidence

/// What a person would do to promote a candidate; nothing of it is ever run.
struct FailoverStep {
  var text: String
  /// Ready to paste; several lines are several commands.
  var command: String?

  init(_ text: String, _ command: String? = nil) {
    self.text = text
    self.command = command
  }

  /// The first of all steps: the old primary must not write any more.
  ///
  /// `clean` ends it for a planned switch-over, `hard` cuts it off.
  static func fencing<Candidate>(
    _ view: FailoverView<Candidate>, clean: String, hard: String
  ) -> FailoverStep {
    let name = view.primary?.name ?? "the old primary"
    if view.primaryState == .up {
      return FailoverStep(
        "\(name) is up: only for a planned switch-over, stop its clients and end it cleanly, on its host",
        clean)
    }
    return FailoverStep(
      "Fence \(name) so that it cannot come back and take writes: power it off or cut it off, "
        + "or on its host, with its restart switched off", hard)
  }

  static func entries(_ steps: [FailoverStep]) -> [Listing.Entry] {
    steps.enumerated().map { index, step in
      Listing.Entry(
        heading: "\(index + 1). \(step.text)",
        lines: step.command.map { $0.split(separator: "\n").map(String.init) } ?? [],
        figures: [.init("command", "command", .maybe(step.command))])
    }
  }

  /// One word of a shell, whatever stands in it.
  static func shellWord(_ text: String) -> String {
    var word = "'"
    for scalar in text.unicodeScalars {
      word += scalar == "'" ? "'\\''" : scalar.value < 0x20 ? "" : String(scalar)
    }
    return word + "'"
  }
}
