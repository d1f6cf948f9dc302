import Testing

@testable import HeapDumps

/// The sizes are those that class histograms of JDK 11, 17 and 25 state.
@Suite("Layout of objects")
struct LayoutTests {
  private func layout(
    _ header: Int, _ reference: Int, _ packing: ObjectLayout.Packing = .gaps, packs: Bool = false
  ) -> ObjectLayout {
    ObjectLayout(
      reference: reference, header: header, packing: packing, packsArrays: packs, alignment: 8)
  }

  private func size(_ layout: ObjectLayout, _ classes: [[FieldType]]) -> Int {
    var extent = FieldExtent(layout)
    for fields in classes { extent.add(fields) }
    return extent.size
  }

  @Test("a class fills the gaps of its superclasses since JDK 15, and not before")
  func gaps() {
    let chain: [[FieldType]] = [[.byte], [.long, .byte], [.int, .object, .short]]
    #expect(size(layout(12, 4), chain) == 32)
    #expect(size(layout(12, 4, .perClass), chain) == 40)
    let flags: [[FieldType]] = [[.boolean], [.boolean], [.boolean]]
    #expect(size(layout(12, 4), flags) == 16)
    #expect(size(layout(12, 4, .perClass), flags) == 24)
  }

  @Test("java.lang.String takes 24 bytes with compressed references, whatever the header")
  func string() {
    let fields: [[FieldType]] = [[.object, .int, .byte, .boolean]]
    #expect(size(layout(12, 4), fields) == 24)
    #expect(size(layout(8, 4, packs: true), fields) == 24)
    #expect(size(layout(16, 4), fields) == 32)
    #expect(size(layout(12, 8), fields) == 32)
  }

  @Test("static fields leave the gap behind an odd reference open")
  func statics() {
    var extent = FieldExtent(layout(12, 4), from: 112)
    extent.add(statics: [.int, .long, .object])
    #expect(extent.size == 136)
  }

  @Test("elements begin behind 12, 16, 20 or 24 bytes")
  func arrays() {
    #expect(layout(12, 4).size(of: 10, element: 1) == 32)
    #expect(layout(8, 4, packs: true).size(of: 10, element: 1) == 24)
    #expect(layout(8, 4, packs: true).size(of: 1, element: 8) == 24)
    #expect(layout(16, 4).size(of: 10, element: 1) == 40)
    #expect(layout(16, 4, packs: true).size(of: 10, element: 1) == 32)
    #expect(layout(12, 4).size(of: Int.max, element: 8) > 0)
  }
}
