import Evidence

extension JSONValue {
  init(_ candidate: Verdict.Candidate) {
    self = .object([
      "id": .string(candidate.id.rawValue),
      "class": .string(candidate.id.class),
      "subject": .string(candidate.subject.name),
      "supporting": .array(candidate.supporting.map(JSONValue.init)),
      "opposing": .array(candidate.opposing.map(JSONValue.init)),
      "missing": .strings(candidate.missing),
      "capture": candidate.capture.map(JSONValue.init) ?? .null,
    ])
  }
}
