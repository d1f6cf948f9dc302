import Evidence
import Testing

/// What samples give to look at.
@Suite struct PlotTests {
  @Test("a ring is drawn with its locks, and who queues behind it in one")
  func rings() throws {
    let graph = try #require(try triage("samples/deadlock-monitors").report.graphs.first)
    #expect(graph.ring.map { graph.nodes[$0].role } == [.waiter, .lock, .waiter, .lock])
    for (place, next) in zip(graph.ring, graph.ring.dropFirst() + graph.ring.prefix(1)) {
      #expect(graph.edges.contains { $0.from == place && $0.to == next })
    }
    let queue = try #require(graph.nodes.first { $0.role == .queue })
    #expect(queue.title == "18 threads http-nio-127.0.0.1-8080-exec-#")
    #expect(graph.omitted == nil)
  }

  @Test(
    "deadlocks that a server broke are rings",
    arguments: [("postgres-deadlock-three", 6), ("mysql-deadlock-log", 4)])
  func brokenRings(sample: String, count: Int) throws {
    let graph = try #require(try triage("samples/\(sample)").report.graphs.first)
    #expect(graph.ring.count == count)
    #expect(
      graph.nodes.contains {
        $0.title.hasSuffix(", was ended") || $0.title.hasSuffix(", was rolled back")
      })
  }

  @Test("trees of sessions begin with who waits for nobody")
  func trees() throws {
    let graph = try #require(try triage("samples/pg-locks-storm").report.graphs.first)
    #expect(graph.nodes[0].role == .root)
    #expect(!graph.edges.contains { $0.from == 0 })
    #expect(graph.nodes.contains { $0.role == .queue && $0.title == "8 sessions (web)" })
    #expect(try triage("samples/mysql-locks-storm").report.graphs.count == 1)
  }

  @Test(
    "courses are drawn in their unit, with their limits",
    arguments: [
      ("io-saturated", [Unit.milliseconds, .queued]), ("process-descriptor-leak", [.files]),
      ("process-memory-leak", [.bytes]), ("leak-heap-all-evidence", [.bytes, .bytes, .percent]),
    ])
  func charts(sample: String, units: [Unit]) throws {
    let charts = try triage("samples/\(sample)").report.charts
    #expect(charts.map(\.unit) == units)
    #expect(!charts.contains { !$0.isWorthDrawing })
    if sample.hasPrefix("leak-heap") {
      #expect(charts.contains { $0.levels.map(\.name) == ["limit"] })
    }
  }

  @Test("a growing heap has a line to its limit")
  func projection() throws {
    let charts = try triage("samples/leak-heap-shenandoah").report.charts
    let line = try #require(charts.flatMap(\.series).first { $0.form == .projection })
    let limit = try #require(charts.flatMap(\.levels).first)
    #expect(line.points.count == 2)
    #expect((line.points[1].value ?? 0) > (line.points[0].value ?? 0))
    #expect((line.points[1].value ?? 0) <= limit.value * 1.001)
  }

  @Test("an interval in which nothing completed has no latency, and a load of zero")
  func silence() throws {
    let charts = try triage("samples/storage-dead-disk").report.charts
    let waits = charts.filter { $0.unit == .milliseconds }.flatMap(\.series)
    #expect(waits.flatMap(\.points).contains { $0.value == nil })
    #expect(!waits.flatMap(\.points).contains { $0.value == 0 })
  }

  @Test(
    "who is idle has nothing to look at",
    arguments: [
      "healthy-idle-server", "healthy-processes-idle", "healthy-pg-idle", "healthy-disk-idle",
    ])
  func idle(sample: String) throws {
    let report = try triage("samples/\(sample)").report
    #expect(report.graphs.isEmpty)
    #expect(report.charts.isEmpty)
  }
}
