import Foundation

/// The part of JSON Schema that the project's schemas use; any other keyword is a violation.
package struct JSONSchema {
  private let root: JSON

  private static let annotations: Set<String> = [
    "$schema", "$id", "$defs", "title", "description",
  ]

  /// Reads a schema below the folder `schema`.
  package init(named name: String) throws {
    root = try JSON(
      String(contentsOf: repository.appending(path: "schema/\(name)"), encoding: .utf8))
  }

  /// What is wrong with `text`, each with its place in it; empty where it is valid.
  package func violations(in text: String) throws -> [String] {
    violations(of: try JSON(text), at: "$", against: root)
  }

  private func violations(of value: JSON, at path: String, against schema: JSON) -> [String] {
    guard let keywords = schema.members else { return ["schema: \(path) has none"] }
    return keywords.flatMap { keyword, rule -> [String] in
      switch keyword {
      case "$ref":
        let name = rule.text?.split(separator: "/").last.map(String.init) ?? ""
        return violations(of: value, at: path, against: root["$defs"]?[name] ?? .null)
      case "items":
        return (value.elements ?? []).enumerated().flatMap { index, element in
          violations(of: element, at: "\(path)[\(index)]", against: rule)
        }
      case "properties":
        return (rule.members ?? [:]).flatMap { key, subschema in
          value[key].map { violations(of: $0, at: "\(path).\(key)", against: subschema) } ?? []
        }
      case "additionalProperties":
        let others = (value.members ?? [:]).filter { schema["properties"]?[$0.key] == nil }
        return others.flatMap { key, member in
          rule == .flag(false)
            ? ["\(path): unknown key \(key)"]
            : violations(of: member, at: "\(path).\(key)", against: rule)
        }
      case "required":
        guard let members = value.members else { return [] }
        return (rule.elements ?? []).compactMap(\.text).filter { members[$0] == nil }
          .map { "\(path): lacks \($0)" }
      case _ where Self.annotations.contains(keyword): return []
      default:
        return holds(keyword, rule, for: value) ? [] : ["\(path): against \(keyword) \(rule)"]
      }
    }
  }

  /// Whether a value obeys a keyword that looks at nothing below it.
  private func holds(_ keyword: String, _ rule: JSON, for value: JSON) -> Bool {
    switch keyword {
    case "type": (rule.elements ?? [rule]).contains(.string(value.type))
    case "const": value == rule
    case "enum": rule.elements?.contains(value) == true
    case "minimum": (value.number ?? 0) >= (rule.number ?? .infinity)
    case "maximum": (value.number ?? 0) <= (rule.number ?? -.infinity)
    case "pattern":
      value.text?.range(of: rule.text ?? "(", options: .regularExpression) != nil
    default: false
    }
  }
}
