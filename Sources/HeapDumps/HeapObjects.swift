/// The objects of a dump by number: what they are and what they take.
struct HeapObjects: ~Copyable {
  let table: ClassTable
  /// The class of each object, or the class that it is, marked as `GraphBuilder` does.
  private let kinds: Column<UInt32>
  /// Bytes that each takes itself, in eights.
  private let eighths: Column<UInt32>
  /// The object of each class that is one.
  private(set) var classObjects: [UInt32?]
  /// The addresses, where there is room to keep them.
  var places: AddressIndex.Places?

  init(
    classes: consuming Column<UInt32>, elements: consuming Column<UInt32>, table: ClassTable,
    model: SizeModel
  ) {
    var sizes = elements
    classObjects = Array(repeating: nil, count: table.all.count)
    let shapes = table.all.indices.map { ElementShape(table, $0, model.layout) }
    for object in 0..<classes.count {
      let kind = classes[object]
      let index = Int(kind & ~GraphBuilder.classMark)
      let bytes: Int
      if kind & GraphBuilder.classMark != 0 {
        classObjects[index] = UInt32(object)
        bytes = model.classObjectSizes[index]
      } else if let element = shapes[index].element {
        bytes = model.layout.size(of: Int(sizes[object]), element: element)
      } else {
        bytes = model.sizes[index]
      }
      sizes[object] = UInt32(clamping: bytes / 8)
    }
    self.table = table
    kinds = classes
    eighths = sizes
  }

  var count: Int { kinds.count }

  func size(_ object: UInt32) -> Int { Int(eighths[object]) * 8 }

  /// The class of an object; `nil` where the object is a class.
  @inline(__always)
  func classIndex(_ object: UInt32) -> Int? {
    let kind = kinds[object]
    return kind & GraphBuilder.classMark == 0 ? Int(kind) : nil
  }

  /// The class that an object is; `nil` where it is none.
  func represented(_ object: UInt32) -> Int? {
    let kind = kinds[object]
    return kind & GraphBuilder.classMark != 0 ? Int(kind & ~GraphBuilder.classMark) : nil
  }

  func className(_ object: UInt32) -> String {
    classIndex(object).map(table.name) ?? "java.lang.Class"
  }
}

/// Bytes of an element in memory; `nil` where a class is none of arrays.
struct ElementShape {
  let element: Int?

  init(_ table: ClassTable, _ index: Int, _ layout: ObjectLayout) {
    if let type = table.primitiveType(index) {
      element = type.size(identifierSize: layout.reference)
    } else {
      element = table.isArray(index) ? layout.reference : nil
    }
  }
}
