import Capture
import DatabaseViews
import JavaFormats
import LinuxFormats
import Testing

/// Sets each field to another value than any before.
private final class Filler: FieldVisitor {
  private var number = 1

  func scalar(_ name: StaticString, _ kind: Scalar.Kind, _ value: Scalar?) -> Scalar? {
    number += 1
    switch kind {
    case .integer: return .integer(number)
    case .number: return .number(Double(number) + 0.25)
    case .text: return .text("t\(number)")
    case .flag: return .flag(number % 2 == 0)
    }
  }

  func object(_ name: StaticString, isThere: Bool, _ body: () -> Void) -> Bool {
    body()
    return true
  }

  func list(_ name: StaticString, count: Int, _ body: (Int) -> Void) -> Int {
    body(0)
    body(1)
    return 2
  }
}

/// Notes the names of the fields of a value, and none below them.
private final class Namer: FieldVisitor {
  var names: Set<String> = []

  func scalar(_ name: StaticString, _ kind: Scalar.Kind, _ value: Scalar?) -> Scalar? {
    names.insert(name.description)
    return value
  }

  func object(_ name: StaticString, isThere: Bool, _ body: () -> Void) -> Bool {
    names.insert(name.description)
    return isThere
  }

  func list(_ name: StaticString, count: Int, _ body: (Int) -> Void) -> Int {
    names.insert(name.description)
    return count
  }
}

@Suite("What live looks made, as bundles hold it")
struct KeptFormTests {
  static var types: [any FieldBearing.Type] {
    [
      HostSeries.self, HostSnapshot.self, LookCost.self, HostScope.self, Place.self, Absence.self,
      NamedCounters.self, NamedCounters.Entry.self, LoadAverage.self, Pressure.self,
      Pressure.Line.self, ProcessorTimes.self, ProcessorTimes.Times.self, ProcessTable.self,
      HostProcess.self, ProcessInterior.self, ProcessInterior.Share.self, ProcessPoint.self,
      ThreadPoint.self, BlockedTask.self, BlockedRead.self, InterfaceCounters.self,
      SocketSummary.self, SocketSummary.Listener.self, SocketSummary.Peer.self,
      SocketSummary.Connection.self, UnseenPart.self,
      ConnectionTracking.self, PeerProbe.self, PeerProbe.Attempt.self, ControlGroup.self,
      MemoryControl.self, ProcessorControl.self, IOControl.self, IOControl.Device.self,
      DiskCounters.self, DiskCounters.Kind.self, BlockDevice.self, DeletedFile.self,
      HostLimits.self, FileSystem.self, KernelLog.self, KernelTime.self, KernelRecord.self,
      KernelEvents.self, OutOfMemoryKill.self, OutOfMemoryKill.Task.self, JVMLook.self,
      JVMProcessIdentity.self, JVMQuestion.self, NativeThreads.self, NativeThread.self,
      CollectorCounters.self, CollectorCounters.Space.self, CollectorCounters.Work.self,
      CollectorCounterSeries.self, CollectorCounterSeries.Reading.self, PerformanceData.self,
      PerformanceDataSeries.self, PostgresSeries.self, MySQLSeries.self,
      ServerSnapshot<PostgresView>.self, RowSet.self, QueryFailure.self, ServerContact.self,
      ServerContact.SideDoor.self, StartupProbe.self, ProbeCost.self, ServerProcess.self,
      ServerPeer.self, BackendTitle.self,
    ]
  }

  /// Stored properties that are worked out of others, or that only tools' texts have.
  static let exceptions: [String: Set<String>] = [
    "RowSet": ["places"],
    "HostSnapshot": ["activity", "taskShares", "sharesThreads", "taskCount", "printedLoad"],
  ]

  @Test("each stored property is a field", arguments: types.indices)
  func names(_ index: Int) {
    var value = Self.types[index].blank
    let stored = Set(Mirror(reflecting: value).children.compactMap(\.label))
      .subtracting(Self.exceptions["\(Self.types[index])"] ?? [])
    let namer = Namer()
    value.visitFields(namer)
    #expect(namer.names == stored, "\(Self.types[index])")
  }

  @Test("what is written of any value is read as the same", arguments: types.indices)
  func roundTrips(_ index: Int) throws {
    var value = Self.types[index].blank
    value.visitFields(Filler())
    let text = FieldWriter.text(value, schema: "t/1") { $0 }
    var again = Self.types[index].blank
    again.visitFields(try #require(FieldReader(text)))
    #expect(FieldWriter.text(again, schema: "t/1") { $0 } == text, "\(Self.types[index])")
  }

  @Test("values of fixed sets and choices are read as they were")
  func choices() throws {
    func same<Value: FieldBearing & Equatable>(_ value: Value) throws {
      var again = Value.blank
      again.visitFields(try #require(FieldReader(FieldWriter.text(value, schema: "t/1") { $0 })))
      #expect(again == value)
    }
    for reason in [Absence.Reason.missing, .forbidden, .disabled, .blocked, .other("x")] {
      try same(Absence(file: "f", reason: reason, count: 2))
    }
    for answer in [FileSystem.Answer.notAsked, .answered, .blocked(1.5), .failed("stale")] {
      var system = FileSystem(place: Place(), mountPoint: "/", device: "d")
      system.answer = answer
      try same(system)
    }
    for outcome in [
      JVMQuestion.Outcome.answered(after: 0.1), .silent(for: 5), .stopped("T"), .refused("no"),
    ] {
      try same(JVMQuestion(wanted: "w", source: "s", outcome: outcome))
    }
    for resolution in [
      PeerProbe.Resolution.none, .addresses(["a"]), .unknownName("n"), .failed("f"), .blocked(2),
    ] {
      var probe = PeerProbe(place: Place(), name: "n")
      probe.resolution = resolution
      try same(probe)
    }
    for value in [PerformanceData.Value.number(-3), .text("x")] {
      var data = PerformanceData()
      data.entries["e"] = value
      try same(data)
    }
    for kind in KernelEvents.Kind.allCases {
      try same(KernelEvents(kind: kind, subject: "s", record: .blank))
    }
  }

  @Test("rows of views, refusals and pressures are read as they were")
  func views() throws {
    var series = PostgresSeries(name: "postgres db", origin: .live)
    var snapshot = ServerSnapshot<PostgresView>(time: 5)
    let view = try #require(PostgresView.allCases.first)
    let other = try #require(PostgresView.allCases.last)
    var rows = RowSet(columns: ["a", "b"])
    rows.append(["1", nil])
    rows.append(["tab\tquote\"", ""])
    snapshot.views = [view: .rows(rows), other: .refused(QueryFailure(.denied, message: "no"))]
    snapshot.places = [view: "v"]
    snapshot.cutViews = [other]
    series.snapshots = [snapshot]
    var again = PostgresSeries.blank
    again.visitFields(
      try #require(FieldReader(FieldWriter.text(series, schema: "t/1") { $0 })))
    #expect(again.snapshots.first?.views == snapshot.views)
    #expect(again.snapshots.first?.places == snapshot.places)
    #expect(again.snapshots.first?.cutViews == snapshot.cutViews)
    var host = HostSnapshot()
    for resource in PressureResource.allCases { host.pressure[resource] = Pressure(file: "f") }
    var hostAgain = HostSnapshot()
    hostAgain.visitFields(
      try #require(FieldReader(FieldWriter.text(host, schema: "t/1") { $0 })))
    #expect(hostAgain.pressure == host.pressure)
  }
}
