import Evidence

/// What a report comes down to; "nothing found" and "could not look" must never read the same.
enum Outcome {
  case found
  case healthy
  /// No cause was found, but what could not be seen may hide one.
  case cannotTell
}

extension Report {
  var outcome: Outcome {
    if !verdict.causes.isEmpty { return .found }
    let sawSomething = inputs.contains { $0.status == .parsed || $0.status == .partial }
    return sawSomething && hiddenCauses.isEmpty ? .healthy : .cannotTell
  }

  /// What stands above a report that cannot tell, and why it cannot.
  var doubt: (title: String, reason: String) {
    isRehearsal
      ? ("Simulated", "nothing was looked at, asked or changed; this is what a run would do")
      : ("Cannot tell", "no root cause found, but too little was seen to rule one out")
  }

  /// The causes, or classes of causes, that a gap may hide, each once.
  var hiddenCauses: [String] {
    var seen: Set<String> = []
    return verdict.gaps.flatMap(\.weakens).filter { seen.insert($0).inserted }
  }

  /// The read inputs, counted by what they are: `2 jvm-thread-dump, 1 iostat`.
  var readInputs: String {
    var kinds: [(kind: String, count: Int)] = []
    for input in inputs where input.status == .parsed || input.status == .partial {
      if let index = kinds.firstIndex(where: { $0.kind == input.kind }) {
        kinds[index].count += 1
      } else {
        kinds.append((input.kind, 1))
      }
    }
    return kinds.map { "\($0.count) \($0.kind)" }.joined(separator: ", ")
  }

  /// When it looked and for how long, and which version of the tool did.
  var footer: String {
    let elapsed =
      elapsedSeconds < 1
      ? "\(decimal(elapsedSeconds * 1000, places: 0)) ms" : "\(decimal(elapsedSeconds)) s"
    return "\(isRehearsal ? "Simulated" : "Looked") for \(elapsed) from \(started); diag \(version)"
  }
}

extension String {
  /// With a capital letter in front.
  var capitalized: String { prefix(1).uppercased() + dropFirst() }
}

extension Gap {
  /// The reason with the verdicts that are weaker for it, in words.
  var statement: String {
    weakens.isEmpty ? reason : "\(reason); weakens \(weakens.joined(separator: ", "))"
  }
}

extension Cause {
  /// The confidence within its bounds, whatever arithmetic made of it.
  var boundedConfidence: Double {
    confidence.isFinite ? min(max(confidence, 0), 1) : 0
  }

  /// How sure the evidence makes it: `99 %`.
  var sureness: String {
    "\(decimal(boundedConfidence * 100, places: 0)) %"
  }

  /// What stands behind the subject to say where it is; empty where the subject is the host itself.
  func place(on host: String?) -> String {
    host.map { $0 == subject.name ? "" : " on \($0)" } ?? ""
  }
}

extension Cell {
  /// The value as a person reads it; what is unknown is a dash, never zero.
  var written: String {
    switch self {
    case .text(let text): text
    case .integer(let value): String(value)
    case .number(let value): value.isFinite ? decimal(value) : "-"
    case .flag(let flag): flag ? "yes" : "no"
    case .list(let items): items.joined(separator: ", ")
    case .unknown: "-"
    }
  }
}

/// A number with its noun: `1 input`, `3 inputs`.
func counted(_ count: Int, _ noun: String) -> String {
  count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
}
