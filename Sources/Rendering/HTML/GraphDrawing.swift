import Evidence

/// A graph as SVG: who waits for nobody at the top, who waits indented below; a ring as a loop of
/// two columns.
struct GraphDrawing {
  struct Box {
    var place: Int
    var x, y, width: Double
    var lines: [String]

    var height: Double { Double(lines.count) * GraphDrawing.lineHeight + 14 }
    var middle: Double { y + height / 2 }
  }

  static let lineHeight = 15.0
  /// Of the type that nodes are written in.
  static let letterWidth = 6.7
  private static let indent = 24.0
  private static let gap = 12.0

  let graph: Graph
  let width: Double
  private(set) var boxes: [Box] = []
  private(set) var height = 0.0
  /// The edges of the tree: child and parent, as places in `boxes`.
  private var links: [(child: Int, parent: Int)] = []
  private var placed: Set<Int> = []

  init(_ graph: Graph, width: Double) {
    self.graph = graph
    self.width = width
    var y = 4.0
    if graph.ring.count >= 2 { y = placeRing(at: y) }
    for place in graph.nodes.indices where !placed.contains(place) && !waits(place) {
      y = placeTree(place, depth: 0, under: nil, at: y)
    }
    // What is left waits in a ring that nobody named.
    for place in graph.nodes.indices where !placed.contains(place) {
      y = placeTree(place, depth: 0, under: nil, at: y)
    }
    height = y + (graph.omitted == nil ? 0 : 22)
  }

  private func waits(_ place: Int) -> Bool { graph.edges.contains { $0.from == place } }

  private func box(_ place: Int, x: Double, y: Double, width: Double) -> Box {
    let node = graph.nodes[place]
    let room = max(8, Int((width - 16) / Self.letterWidth))
    return Box(
      place: place, x: x, y: y, width: width,
      lines: ([node.title] + node.lines).map { $0.visible.shortened(to: room) })
  }

  private mutating func placeTree(
    _ place: Int, depth: Int, under parent: Int?, at y: Double
  ) -> Double {
    placed.insert(place)
    let x = 2 + Double(min(depth, 5)) * Self.indent
    let room = min(width - x - 4, 560)
    let box = box(place, x: x, y: y, width: room)
    boxes.append(box)
    let index = boxes.count - 1
    if let parent { links.append((index, parent)) }
    return placeWaiters(of: place, depth: depth, under: index, at: y + box.height + Self.gap)
  }

  private mutating func placeWaiters(
    of place: Int, depth: Int, under index: Int, at y: Double
  ) -> Double {
    var y = y
    for edge in graph.edges where edge.to == place && !placed.contains(edge.from) {
      y = placeTree(edge.from, depth: depth + 1, under: index, at: y)
    }
    return y
  }

  /// Down on the left and up on the right, in the order of the ring; who waits for a member stands
  /// below the loop.
  private mutating func placeRing(at y: Double) -> Double {
    let ring = graph.ring.filter { graph.nodes.indices.contains($0) }
    let half = (ring.count + 1) / 2
    let gutter = width > 500 ? 110.0 : 34.0
    let column = min((width - gutter - 8) / 2, 320)
    let rows = (0..<half).map { row in
      (ring[row], half + row < ring.count ? ring[ring.count - 1 - row] : nil)
    }
    var y = y
    for (row, pair) in rows.enumerated() {
      let left = box(pair.0, x: 4, y: y, width: column)
      placed.insert(pair.0)
      boxes.append(left)
      var tallest = left.height
      if let other = pair.1, row < ring.count - half {
        let right = box(other, x: 4 + column + gutter, y: y, width: column)
        placed.insert(other)
        boxes.append(right)
        tallest = max(tallest, right.height)
      }
      y += tallest + 40
    }
    y -= 16
    for member in ring {
      let waiters = graph.edges.filter { $0.to == member && !placed.contains($0.from) }
      for waiter in waiters { y = placeTree(waiter.from, depth: 0, under: nil, at: y) }
    }
    return y
  }

  func draw(in page: inout Markup, _ name: String) {
    page.drawing(
      name, width > 500 ? "wide" : "narrow", width: width, height: height, title: graph.title,
      says: graph.inWords
    ) { page in
      drawArrowHead(&page, name)
      for link in links { draw(link, &page) }
      drawRing(&page, name)
      for box in boxes { draw(box, &page) }
      if let omitted = graph.omitted {
        page.label("tick", 4, height - 6, "… \(omitted)")
      }
    }
  }

  private func drawArrowHead(_ page: inout Markup, _ name: String) {
    guard !graph.ring.isEmpty else { return }
    page.element("defs") { page in
      page.element(
        "marker",
        [
          ("id", "\(name)-head"), ("viewBox", "0 0 8 8"), ("refX", "7"), ("refY", "4"),
          ("markerWidth", "8"), ("markerHeight", "8"), ("orient", "auto-start-reverse"),
        ]
      ) { page in page.path("head", "M0 0L8 4L0 8z") }
    }
  }

  /// An elbow from the side of the child to the bottom of its parent.
  private func draw(_ link: (child: Int, parent: Int), _ page: inout Markup) {
    let (child, parent) = (boxes[link.child], boxes[link.parent])
    let x = parent.x + 11
    let end = child.x > x ? child.x : x
    let top = parent.y + parent.height
    page.path(
      "link",
      "M\(svg(x)) \(svg(top))V\(svg(child.middle - 6))q0 6 6 6H\(svg(end))")
  }

  private func drawRing(_ page: inout Markup, _ name: String) {
    let ring = graph.ring
    guard ring.count >= 2 else { return }
    for (index, place) in ring.enumerated() {
      let next = ring[(index + 1) % ring.count]
      guard let from = boxes.first(where: { $0.place == place }),
        let to = boxes.first(where: { $0.place == next })
      else { continue }
      let edge = graph.edges.first { $0.from == place && $0.to == next }
      drawArc(from, to, isLast: index == ring.count - 1, edge?.label ?? "", &page, name)
    }
  }

  /// Straight down or up within a column, straight across between them.
  private func drawArc(
    _ from: Box, _ to: Box, isLast: Bool, _ label: String, _ page: inout Markup, _ name: String
  ) {
    let head = "url(#\(name)-head)"
    let isVertical = from.x == to.x
    let (x1, y1, x2, y2): (Double, Double, Double, Double)
    if isVertical {
      let x = from.x + from.width / 2
      let isDown = to.y > from.y
      (x1, x2) = (x, x)
      (y1, y2) = isDown ? (from.y + from.height, to.y - 1) : (from.y, to.y + to.height + 1)
    } else if from.y != to.y {
      // Across and up, where one column is longer than the other.
      let isRight = to.x > from.x
      (x1, y1) = (isRight ? from.x + from.width : from.x, from.middle)
      (x2, y2) = (to.x + to.width / 2, to.y + to.height + 1)
    } else {
      let isRight = to.x > from.x
      let y = min(from.y + 14 + (isLast ? 0 : 0), min(from.middle, to.middle))
      (x1, x2) = isRight ? (from.x + from.width, to.x - 1) : (from.x, to.x + to.width + 1)
      // Two parties only: there and back stand beside each other.
      let shift = graph.ring.count == 2 ? (isRight ? -8.0 : 8.0) : 0
      (y1, y2) = (y + shift, y + shift)
    }
    page.element(
      "path",
      [
        ("class", "arc"), ("d", "M\(svg(x1)) \(svg(y1))L\(svg(x2)) \(svg(y2))"),
        ("marker-end", head),
      ], "")
    guard !label.isEmpty else { return }
    if isVertical {
      page.label("edge", x1 + 8, (y1 + y2) / 2 + 4, label)
    } else if abs(x1 - x2) > 60 {
      page.label("edge", (x1 + x2) / 2, min(y1, y2) - 6, anchor: "middle", label)
    }
  }

  private func draw(_ box: Box, _ page: inout Markup) {
    let node = graph.nodes[box.place]
    let isInRing = graph.ring.contains(box.place)
    page.element("g", [("class", "node \(node.role.rawValue)\(isInRing ? " ringed" : "")")]) {
      page in
      page.element("title", ([node.title] + node.lines).joined(separator: "; "))
      if node.role == .queue {
        page.element("rect", frame(of: box, shifted: 4) + [("class", "behind")], "")
      }
      page.element("rect", frame(of: box, shifted: 0) + [("class", "box")], "")
      for (index, line) in box.lines.enumerated() {
        page.label(
          index == 0 ? "node-title" : "node-line", box.x + 8,
          box.y + 18 + Double(index) * Self.lineHeight, line)
      }
    }
  }

  private func frame(of box: Box, shifted: Double) -> Markup.Attributes {
    let radius = graph.nodes[box.place].role == .lock ? box.height / 2 : 5
    return [
      ("x", svg(box.x + shifted)), ("y", svg(box.y + shifted)),
      ("width", svg(box.width - shifted)), ("height", svg(box.height)),
      ("rx", svg(min(radius, 14))),
    ]
  }
}

extension Graph {
  /// The same as a text, for who cannot see it; of many waits the first.
  var inWords: String {
    let circle =
      ring.count < 2
      ? []
      : [
        "A ring: "
          + (ring + [ring[0]]).filter { nodes.indices.contains($0) }.map { nodes[$0].title }
          .joined(separator: " → ")
      ]
    let waits = edges.filter { !(ring.contains($0.from) && ring.contains($0.to)) }.prefix(20).map {
      "\(nodes[$0.from].title) waits for \(nodes[$0.to].title)"
    }
    return (circle + waits + (omitted.map { [$0] } ?? [])).joined(separator: ". ") + "."
  }
}
