/// How a JVM lays objects out in memory; the dump does not say it.
package struct ObjectLayout: Sendable, Hashable {
  /// How fields find their places.
  package enum Packing: Sendable, Hashable {
    /// JDK 15 and later: a field goes into the smallest gap that takes it, also into those that
    /// superclasses left.
    case gaps
    /// JDK 14 and earlier: the fields of each class begin behind those of its superclass, at a
    /// multiple of a reference's size.
    case perClass
  }

  /// Bytes of a reference: 4 where they are compressed.
  package var reference: Int
  /// Bytes in front of an instance's fields: 8 with compact headers, 12 with compressed class
  /// pointers, 16 without, 8 on 32 bits.
  package var header: Int
  package var packing: Packing
  /// Whether elements begin right behind an array's length although that is no multiple of 8 (JDK 23
  /// and later, without compressed class pointers).
  package var packsArrays: Bool
  /// Every object begins at a multiple of this.
  package var alignment: Int

  /// Bytes in front of the elements of an array.
  func arrayHeader(element: Int) -> Int {
    let behindLength = header == 8 && reference == 4 && is32Bit ? 12 : header + 4
    return !packsArrays || element == 8 ? behindLength.aligned(to: 8, or: is32Bit) : behindLength
  }

  /// With 32 bits the length stands at 8, and elements of up to 4 bytes at 12.
  package var is32Bit = false

  func size(of elements: Int, element: Int) -> Int {
    let (bytes, overflow) = elements.multipliedReportingOverflow(by: element)
    guard !overflow, bytes < Int.max >> 1 else { return Int.max >> 1 }
    return (arrayHeader(element: element) + bytes).aligned(to: alignment)
  }

  /// The layouts that can be, the likelier first.
  static func candidates(identifierSize: Int, alignment: Int) -> [ObjectLayout] {
    var result: [ObjectLayout] = []
    for packing in [Packing.gaps, .perClass] {
      if identifierSize == 4 {
        result.append(
          ObjectLayout(
            reference: 4, header: 8, packing: packing, packsArrays: true, alignment: alignment,
            is32Bit: true))
        continue
      }
      for reference in [4, 8] {
        for (header, packsArrays) in [(12, false), (8, true), (16, false), (16, true)] {
          if packing == .perClass, header == 8 || packsArrays { continue }
          result.append(
            ObjectLayout(
              reference: reference, header: header, packing: packing, packsArrays: packsArrays,
              alignment: alignment))
        }
      }
    }
    return result
  }
}

extension ObjectLayout: CustomStringConvertible {
  package var description: String {
    if is32Bit { return "32 bits" }
    let references = reference == 4 ? "compressed references" : "references of 8 bytes"
    return "\(references), object headers of \(header) bytes"
  }
}

extension Int {
  /// The next multiple of `alignment`, a power of two.
  func aligned(to alignment: Int) -> Int {
    (self &+ (alignment - 1)) & ~(alignment - 1)
  }

  fileprivate func aligned(to alignment: Int, or isUnaligned: Bool) -> Int {
    isUnaligned ? self : aligned(to: alignment)
  }
}

/// The bytes that the fields of a class and its superclasses take, and the gaps between them.
struct FieldExtent {
  private var gaps: [Range<Int>] = []
  private(set) var end: Int
  private let layout: ObjectLayout

  /// Whether the next class has its references before its other fields, where fields are packed per
  /// class.
  var putsReferencesFirst = false

  init(_ layout: ObjectLayout, from start: Int? = nil) {
    self.layout = layout
    end = start ?? layout.header
  }

  /// Bytes of an instance.
  var size: Int { end.aligned(to: layout.alignment) }

  /// Adds the fields of the next class in the chain from `java.lang.Object` down.
  ///
  /// - Parameters:
  ///   - fields: the types of its fields.
  ///   - hidden: bytes of fields that the JVM adds and no dump lists.
  mutating func add(_ fields: [FieldType], hidden: [Int] = []) {
    if fields.isEmpty, hidden.isEmpty { return }
    var sizes = fields.filter { $0 != .object }.map { $0.size(identifierSize: 8) } + hidden
    sizes.sort(by: >)
    let references = fields.count { $0 == .object }
    switch layout.packing {
    case .gaps:
      for size in sizes { place(size) }
      for _ in 0..<references { place(layout.reference) }
    case .perClass: addBehind(sizes, references)
    }
  }

  /// Adds static fields: references, then longs, then what is smaller; no gap is filled.
  mutating func add(statics fields: [FieldType]) {
    end += fields.count { $0 == .object } * layout.reference
    let sizes = fields.filter { $0 != .object }.map { $0.size(identifierSize: 8) }
    for size in sizes.sorted(by: >) {
      end = end.aligned(to: size) + size
    }
  }

  /// Adds fields that are kept 128 bytes away from all others, against false sharing.
  mutating func add(apart fields: [FieldType]) {
    if fields.isEmpty { return }
    end += Self.padding
    for size in fields.map({ $0 == .object ? layout.reference : $0.size(identifierSize: 8) })
      .sorted(by: >)
    {
      end = end.aligned(to: size) + size
    }
    end += Self.padding
    // What comes behind does not go back into gaps of such a class.
    gaps = []
  }

  private static let padding = 128

  /// Puts a field into the smallest gap that takes it, of equals the last, or at the end.
  private mutating func place(_ size: Int) {
    var best: Int?
    for index in gaps.indices.reversed() {
      let start = gaps[index].lowerBound.aligned(to: size)
      guard start + size <= gaps[index].upperBound else { continue }
      if best.map({ gaps[index].count < gaps[$0].count }) ?? true { best = index }
    }
    guard let best else {
      let start = end.aligned(to: size)
      if start > end { gaps.append(end..<start) }
      end = start + size
      return
    }
    let gap = gaps.remove(at: best)
    let start = gap.lowerBound.aligned(to: size)
    if start + size < gap.upperBound { gaps.insert(start + size..<gap.upperBound, at: best) }
    if gap.lowerBound < start { gaps.insert(gap.lowerBound..<start, at: best) }
  }

  /// Longs, ints, shorts, bytes, references; what fits goes before a long that must be aligned.
  private mutating func addBehind(_ sizes: [Int], _ references: Int) {
    end = end.aligned(to: layout.reference)
    var left = sizes
    var references = references
    if putsReferencesFirst {
      end += references * layout.reference
      references = 0
    }
    if left.first == 8, end % 8 != 0 {
      var room = 8 - end % 8
      for size in [4, 2, 1] {
        while room >= size, let index = left.firstIndex(of: size) {
          left.remove(at: index)
          room -= size
        }
      }
      if room >= layout.reference, references > 0 { references -= 1 }
      end = end.aligned(to: 8)
    }
    for size in left { end = end.aligned(to: size) + size }
    if references > 0 {
      end = end.aligned(to: layout.reference) + references * layout.reference
    }
    end = end.aligned(to: layout.reference)
  }
}

/// Fields that HotSpot adds to classes of the JDK, and that stand in no dump, in bytes.
enum HiddenFields {
  /// Bytes of each; `declared` are the names of the class's fields that the dump lists.
  static func sizes(
    of name: String, declared: [String], reference: Int, word: Int
  ) -> [Int] {
    switch name {
    case "java.lang.ClassLoader", "java.lang.Module", "java.lang.invoke.ResolvedMethodName",
      "java.lang.invoke.MemberName":
      return [word]
    case "java.lang.invoke.MethodHandleNatives$CallSiteContext": return [word, word]
    case "java.lang.StackFrameInfo": return [2]
    // State of JVMTI and of the flight recorder, since JDK 19.
    case "java.lang.Thread": return declared.contains("holder") ? [word, 4, 2, 1] : []
    case "java.lang.InternalError": return [1]
    case "java.lang.Class":
      // Of three references two or all are hidden, as later JDKs list some.
      let moved = ["protectionDomain", "signers"].count { !declared.contains($0) }
      return [word, word, 4, 4] + Array(repeating: reference, count: max(2, 1 + moved))
    default: return []
    }
  }

  /// Classes whose references stand in front, up to JDK 14.
  static let putReferencesFirst: Set<String> = [
    "java.lang.AssertionStatusDirectives", "java.lang.Class", "java.lang.ClassLoader",
    "java.lang.ref.Reference", "java.lang.ref.SoftReference", "java.lang.StackTraceElement",
    "java.lang.String", "java.lang.Throwable", "java.lang.Boolean", "java.lang.Character",
    "java.lang.Float", "java.lang.Double", "java.lang.Byte", "java.lang.Short",
    "java.lang.Integer", "java.lang.Long",
  ]

  /// Whether a field is annotated `@Contended` in the JDK, which the JVM heeds there and no dump
  /// says; `Thread` has such fields from JDK 8 to 18.
  static func isApart(_ field: String, of name: String, declared: [String]) -> Bool {
    switch name {
    case "java.lang.Thread":
      field.hasPrefix("threadLocalRandom") && !declared.contains("holder")
    case "java.util.concurrent.ForkJoinPool":
      field == "ctl" || field == "mode" || field == "parallelism"
    case "java.util.concurrent.atomic.Striped64$Cell",
      "java.util.concurrent.ConcurrentHashMap$CounterCell", "java.util.concurrent.Exchanger$Node":
      true
    default: false
    }
  }
}
