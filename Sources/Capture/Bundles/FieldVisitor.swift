/// A value of a field that holds no others.
package enum Scalar: Sendable, Hashable {
  case integer(Int)
  case number(Double)
  case text(String)
  case flag(Bool)

  package enum Kind: Sendable {
    case integer, number, text, flag
  }
}

/// Comes to each field of a value, to write it or to set it.
///
/// One function per type names its fields for both directions, so that what is written is what is
/// read. Fields that are `nil` or empty are left out.
package protocol FieldVisitor: AnyObject {
  /// What the field is afterwards; `nil` where it is not there. `name` is empty within a list.
  func scalar(_ name: StaticString, _ kind: Scalar.Kind, _ value: Scalar?) -> Scalar?
  /// Calls `body` for the fields of an object, and says whether it is there.
  func object(_ name: StaticString, isThere: Bool, _ body: () -> Void) -> Bool
  /// Calls `body` for each element, and says how many there were.
  ///
  /// `count` is that of a list that is written; one that is read has as many as it has.
  func list(_ name: StaticString, count: Int, _ body: (Int) -> Void) -> Int
}

/// A value whose fields can be written and read.
package protocol FieldBearing {
  /// A value of no meaning, whose fields are then set.
  static var blank: Self { get }
  mutating func visitFields(_ visitor: any FieldVisitor)
}

extension FieldVisitor {
  package func field(_ name: StaticString, _ value: inout Int) {
    if case .integer(let new)? = scalar(name, .integer, .integer(value)) { value = new }
  }

  package func field(_ name: StaticString, _ value: inout Int?) {
    guard case .integer(let new)? = scalar(name, .integer, value.map(Scalar.integer)) else {
      value = nil
      return
    }
    value = new
  }

  package func field(_ name: StaticString, _ value: inout Double) {
    if case .number(let new)? = scalar(name, .number, .number(value)) { value = new }
  }

  package func field(_ name: StaticString, _ value: inout Double?) {
    guard case .number(let new)? = scalar(name, .number, value.map(Scalar.number)) else {
      value = nil
      return
    }
    value = new
  }

  package func field(_ name: StaticString, _ value: inout Bool) {
    if case .flag(let new)? = scalar(name, .flag, .flag(value)) { value = new }
  }

  package func field(_ name: StaticString, _ value: inout Bool?) {
    guard case .flag(let new)? = scalar(name, .flag, value.map(Scalar.flag)) else {
      value = nil
      return
    }
    value = new
  }

  package func field(_ name: StaticString, _ value: inout String) {
    if case .text(let new)? = scalar(name, .text, .text(value)) { value = new }
  }

  package func field(_ name: StaticString, _ value: inout String?) {
    guard case .text(let new)? = scalar(name, .text, value.map(Scalar.text)) else {
      value = nil
      return
    }
    value = new
  }

  package func field(_ name: StaticString, _ value: inout Character) {
    if case .text(let new)? = scalar(name, .text, .text(String(value))), let first = new.first {
      value = first
    }
  }

  package func field(_ name: StaticString, _ value: inout Int32) {
    var number = Int(value)
    field(name, &number)
    value = Int32(clamping: number)
  }

  package func field(_ name: StaticString, _ value: inout UInt32) {
    var number = Int(value)
    field(name, &number)
    value = UInt32(clamping: number)
  }
}

extension FieldVisitor {
  package func field<Value: FieldBearing>(_ name: StaticString, _ value: inout Value) {
    _ = object(name, isThere: true) { value.visitFields(self) }
  }

  package func field<Value: FieldBearing>(_ name: StaticString, _ value: inout Value?) {
    var inner = value ?? .blank
    value = object(name, isThere: value != nil) { inner.visitFields(self) } ? inner : nil
  }

  package func field<Value: FieldBearing>(_ name: StaticString, _ values: inout [Value]) {
    let count = list(name, count: values.count) { index in
      if index >= values.count { values.append(.blank) }
      _ = object("", isThere: true) { values[index].visitFields(self) }
    }
    if count < values.count { values.removeLast(values.count - count) }
  }

  package func field<Value: FieldBearing>(_ name: StaticString, _ values: inout [Value]?) {
    var inner = values ?? []
    let isThere = object(name, isThere: values != nil) { field("list", &inner) }
    values = isThere ? inner : nil
  }

  /// Pairs in the order of their keys.
  package func field<Value: FieldBearing>(_ name: StaticString, _ values: inout [String: Value]) {
    var pairs = values.sorted { $0.key < $1.key }.map { Keyed(key: $0.key, value: $0.value) }
    field(name, &pairs)
    values = Dictionary(pairs.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  package func field(_ name: StaticString, _ values: inout [String]) {
    elements(name, &values, blank: "") { field("", &$0) }
  }

  package func field(_ name: StaticString, _ values: inout [String?]) {
    elements(name, &values, blank: nil) { field("", &$0) }
  }

  package func field(_ name: StaticString, _ values: inout [Int]) {
    elements(name, &values, blank: 0) { field("", &$0) }
  }

  package func field(_ name: StaticString, _ values: inout [Int]?) {
    var inner = values ?? []
    let isThere = object(name, isThere: values != nil) { field("list", &inner) }
    values = isThere ? inner : nil
  }

  package func field(_ name: StaticString, _ values: inout Set<String>) {
    var list = values.sorted()
    field(name, &list)
    values = Set(list)
  }

  private func elements<Value>(
    _ name: StaticString, _ values: inout [Value], blank: Value, _ visit: (inout Value) -> Void
  ) {
    let count = list(name, count: values.count) { index in
      if index >= values.count { values.append(blank) }
      visit(&values[index])
    }
    if count < values.count { values.removeLast(values.count - count) }
  }
}

/// An entry of a dictionary.
private struct Keyed<Value: FieldBearing>: FieldBearing {
  var key: String
  var value: Value

  static var blank: Keyed { Keyed(key: "", value: .blank) }

  mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("key", &key)
    visitor.field("value", &value)
  }
}

/// A value of a fixed set, by its word; a word that is not known leaves the value as it is.
extension FieldVisitor {
  package func field<Value: RawRepresentable>(_ name: StaticString, _ value: inout Value)
  where Value.RawValue == String {
    var word = value.rawValue
    field(name, &word)
    if let known = Value(rawValue: word) { value = known }
  }

  package func field<Value: RawRepresentable>(_ name: StaticString, _ value: inout Value?)
  where Value.RawValue == String {
    var word = value?.rawValue
    field(name, &word)
    value = word.flatMap { Value(rawValue: $0) }
  }
}

/// A text among other values that are looked up by a key.
extension String: FieldBearing {
  package static var blank: String { "" }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("text", &self)
  }
}
