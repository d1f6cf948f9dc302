internal import ByteParsing

/// Reading of objects whose fields may be missing or of another type than the API says.
extension JSONTree? {
  subscript(_ key: String) -> JSONTree? { self.flatMap { $0[key] } }

  var word: String? {
    switch self {
    case .text(let text)?: text
    case .number(let number)?:
      Int(exactly: number).map(String.init) ?? String(number)
    case .flag(let flag)?: flag ? "true" : "false"
    default: nil
    }
  }

  var integer: Int? {
    switch self {
    case .number(let number)?: Int(exactly: number.rounded())
    case .text(let text)?: Int(text)
    default: nil
    }
  }

  var isTrue: Bool {
    switch self {
    case .flag(let flag)?: flag
    case .text(let text)?: text == "true"
    default: false
    }
  }

  var list: [JSONTree?] { self?.elements?.map { $0 } ?? [] }

  var entries: [String: JSONTree] {
    if case .object(let entries, _)? = self { return entries }
    return [:]
  }

  var line: Int? {
    if case .object(_, let line)? = self { return line }
    return nil
  }

  /// A mapping of text to text: labels, selectors.
  var words: [String: String] { entries.compactMapValues { Optional($0).word } }

  var quantities: [String: Double] {
    entries.compactMapValues { resourceQuantity(Optional($0).word) }
  }

  var time: ClusterTime? { ClusterTime(word) }

  var conditions: [ClusterCondition] {
    list.compactMap { entry in
      guard let type = entry["type"].word, let status = entry["status"].word else { return nil }
      return ClusterCondition(
        type: type, status: status, reason: entry["reason"].word ?? "",
        message: entry["message"].word ?? "", changed: entry["lastTransitionTime"].time)
    }
  }

  var selector: LabelSelector {
    LabelSelector(
      labels: self["matchLabels"].words,
      requirements: self["matchExpressions"].list.compactMap { entry in
        guard let key = entry["key"].word, let verb = entry["operator"].word else { return nil }
        return LabelSelector.Requirement(
          key: key, verb: verb, values: entry["values"].list.compactMap(\.word))
      })
  }
}
