import Capture
import Evidence
import HeapDumps

/// The full result of `diag jvm heap`.
struct HeapDetail {
  private static let frameLimit = 12

  private let dump: HeapDump
  private let source: String
  private let subject: Subject
  private let suffix: String

  /// `suffix` tells the keys of this JVM from those of another.
  init(_ dump: Artifact<HeapDump>, of subject: Subject, suffix: String) {
    self.dump = dump.sample
    source = dump.source
    self.subject = subject
    self.suffix = suffix
  }

  var blocks: [Block] {
    var blocks: [Block] = [.figures(totals), .table(classes)]
    if let retention = dump.retention {
      if !retention.accumulations.isEmpty { blocks.append(.listing(places(retention))) }
      if let group = retention.loaders { blocks.append(.listing(loaders(group))) }
    }
    if !dump.texts.isEmpty { blocks.append(.table(texts)) }
    if !dump.threads.isEmpty { blocks.append(.listing(threads)) }
    return blocks
  }

  private var totals: Figures {
    var figures: [Figures.Figure] = [
      .init("source", "source", .text(source)),
      .init("objects", "objects", .integer(dump.objects)),
      .init("bytes", "bytes", .integer(dump.bytes)),
    ]
    let retention = dump.retention
    let known: [(String, String, Int?)] = [
      ("live_objects", "live objects", retention?.liveObjects),
      ("live_bytes", "live bytes", retention?.liveBytes),
      ("unreachable_objects", "unreachable objects", retention?.deadObjects),
      ("unreachable_bytes", "unreachable bytes", retention?.deadBytes),
      ("heap_limit_bytes", "heap limit, bytes", dump.heapLimit),
      ("repeated_bytes", "repeated texts, bytes (estimate)", dump.repeatedBytes),
    ]
    for (key, title, value) in known {
      figures.append(.init(key, title, value.map(Cell.integer) ?? .unknown))
    }
    figures += [
      .init("class_loaders", "class loaders", .integer(dump.loaderCount)),
      .init("layout", "object layout (inferred)", .text(dump.layout.description)),
      .init("out_of_memory", "written on OutOfMemoryError", .flag(dump.isOutOfMemory)),
      .init(
        "retained_memory_bytes", "memory for retained sizes, bytes",
        retention.map { .integer($0.memory) } ?? .unknown),
    ]
    if let gap = dump.retentionGap {
      figures.append(.init("retained_missing", "no retained sizes", .text(gap)))
    }
    return Figures(key: "heap\(suffix)", title: "Heap of \(subject.name)", figures: figures)
  }

  private var classes: Table {
    Table(
      key: "classes\(suffix)", title: "Classes by the bytes of their objects",
      columns: [
        .init("class", "class"), .init("objects", "objects", alignsRight: true),
        .init("bytes", "bytes", alignsRight: true),
        .init("retained_bytes", "retained", alignsRight: true),
      ],
      rows: dump.classes.map { entry in
        [
          .text(entry.name), .integer(entry.count), .integer(entry.bytes),
          entry.retained.map(Cell.integer) ?? .unknown,
        ]
      })
  }

  private func places(_ retention: HeapDump.Retention) -> Listing {
    let entries = retention.accumulations.map { place in
      let share = 100 * Double(place.retained) / Double(max(1, retention.liveBytes))
      var lines = ["kept by \(place.way)"]
      if let entry = place.entryClass {
        lines.append("holds \(place.entries) \(entry)")
      }
      if let name = place.applicationClass {
        lines.append("of the application: \(place.applicationObjects) \(name)")
      }
      if place.isBounded { lines.append("built as a cache or queue with a bound") }
      return Listing.Entry(
        heading:
          "\(place.title): \(Quantity(place.retained, .bytes)), \(decimal(share, places: 1)) %",
        source: source, lines: lines,
        figures: [
          .init("class", "class", .text(place.className)),
          .init("retained_bytes", "retained", .integer(place.retained)),
          .init("share_percent", "share", .number((share * 10).rounded() / 10)),
          .init("entries", "entries", .integer(place.entries)),
          .init("entry_class", "entry class", place.entryClass.map(Cell.text) ?? .unknown),
          .init("path", "path", .list(place.path)),
        ])
    }
    return Listing(
      key: "retainers\(suffix)", title: "Where memory gathers, by retained bytes", entries: entries)
  }

  private func loaders(_ group: HeapDump.LoaderGroup) -> Listing {
    Listing(
      key: "loaders\(suffix)", title: "Class loaders that load the same classes",
      entries: [
        Listing.Entry(
          heading: "\(group.loaders) of \(group.loaderClass): "
            + "\(Quantity(group.retained, .bytes))",
          source: source,
          lines: [
            "\(group.classes) classes in common, for example \(group.example)",
            "one is kept by \(group.path.joined(separator: " -> "))",
          ],
          figures: [
            .init("loaders", "loaders", .integer(group.loaders)),
            .init("retained_bytes", "retained", .integer(group.retained)),
          ])
      ])
  }

  private var texts: Table {
    Table(
      key: "repeated_texts\(suffix)", title: "Texts that occur again and again",
      columns: [
        .init("wasted_bytes", "wasted", alignsRight: true),
        .init("count_at_least", "at least", alignsRight: true), .init("text", "text"),
      ],
      rows: dump.texts.map { text in
        [.integer(text.bytes), .integer(text.count), .text(text.text + (text.isCut ? "…" : ""))]
      })
  }

  private var threads: Listing {
    let ordered = dump.threads.enumerated().ordered { left, right in
      let (a, b) = (left.element.weight, right.element.weight)
      return a == b ? left.offset < right.offset : a > b
    }
    let entries = ordered.map(\.element).map { thread in
      let name = thread.name.map { "\"\($0)\"" } ?? "a thread whose name is not known"
      let retained = thread.retained.map { ", retains \(Quantity($0, .bytes))" } ?? ""
      let frames = thread.frames.prefix(Self.frameLimit).map { "at \($0)" }
      let locals = thread.locals.filter { ($0.retained ?? 0) >= 1024 }.map { local in
        let size = local.retained.map { Quantity($0, .bytes).description } ?? "?"
        return "local \(local.className), \(size)" + (local.frame.map { ", in \($0)" } ?? "")
      }
      return Listing.Entry(
        heading: name + retained, source: source, lines: frames + locals,
        figures: [
          .init("locals", "locals", .integer(thread.localCount)),
          .init("retained_bytes", "retained", thread.retained.map(Cell.integer) ?? .unknown),
        ])
    }
    return Listing(
      key: "threads\(suffix)", title: "Threads and what their frames hold", entries: entries)
  }
}

extension HeapDump.HeapThread {
  /// What it and the largest of its locals retain.
  fileprivate var weight: Int { max(retained ?? 0, locals.compactMap(\.retained).max() ?? 0) }
}
