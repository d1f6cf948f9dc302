internal import Capture
import DatabaseViews
import Probing

/// Lines of a child to its parent: what it is about to ask, and what came of it.
enum ServerReply<View: ServerView> {
  case name(String, host: String?, port: Int?)
  /// The library looks up the name of the host, or has done so.
  case resolving(Bool)
  case contact(ServerContact)
  case probe(StartupProbe)
  case sideDoor(ServerContact.SideDoor)
  /// A new moment begins.
  case moment
  case asking(View)
  case answer(View, ViewAnswer, seconds: Double, bytes: Int)

  /// Whether somebody still reads.
  func write(to descriptor: Int32) -> Bool {
    var bytes: [UInt8] = []
    for line in lines { bytes += Array(line.utf8) + [0x0A] }
    return Reply.write(bytes[...], to: descriptor)
  }

  private var lines: [String] {
    switch self {
    case .name(let name, let host, let port):
      return [RowLine.text(["N", name, host, port.map(String.init)])]
    case .resolving(let isResolving): return [isResolving ? "L" : "l"]
    case .moment: return ["S"]
    case .asking(let view): return [RowLine.text(["?", view.rawValue])]
    case .contact(let contact):
      return [
        RowLine.text([
          "C", contact.outcome.rawValue, contact.sqlState, contact.message, "\(contact.seconds)",
          contact.host, contact.port.map(String.init), contact.routine, contact.login,
        ])
      ]
    case .probe(let probe):
      return [
        RowLine.text([
          "P", probe.outcome.rawValue, probe.sqlState, probe.message, "\(probe.seconds)",
          probe.routine,
        ])
      ]
    case .sideDoor(let door): return [RowLine.text(["A", "\(door.port)", door.problem])]
    case .answer(let view, .refused(let failure), let seconds, _):
      return [
        RowLine.text([
          "F", view.rawValue, failure.kind.rawValue, failure.sqlState, failure.message,
          "\(seconds)",
        ])
      ]
    case .answer(let view, .rows(let rows), let seconds, let bytes):
      let head = RowLine.text(["V", view.rawValue, "\(seconds)", "\(bytes)"] + rows.columns)
      return [head]
        + rows.rows.map { row in
          RowLine.text(["R"] + rows.columns.map { row.text($0) })
        } + ["E"]
    }
  }
}

/// Puts the lines of a child together again.
struct ServerReplyReader<View: ServerView> {
  var series = ServerSeries<View>(name: View.product.rawValue, origin: .live)
  /// What was asked and is not answered yet.
  private(set) var pending: View?
  private var open: (view: View, rows: RowSet)?
  private var place: (host: String?, port: Int?) = (nil, nil)
  private var isResolving = false

  mutating func take(_ line: String) {
    let cells = RowLine.cells(line)
    func text(_ index: Int) -> String? { index < cells.count ? cells[index] : nil }
    func number(_ index: Int) -> Double { text(index).flatMap { Double($0) } ?? 0 }
    let view = text(1).flatMap { View(rawValue: $0) }
    switch text(0) {
    case "N":
      series.name = text(1) ?? series.name
      place = (text(2), text(3).flatMap { Int($0) })
    case "L": isResolving = true
    case "l": isResolving = false
    case "S": series.snapshots.append(ServerSnapshot<View>())
    case "?": pending = view
    case "C":
      var contact = ServerContact(
        text(1).flatMap { ServerContact.Outcome(rawValue: $0) } ?? .invalid, sqlState: text(2),
        message: text(3), seconds: number(4))
      contact.host = text(5)
      contact.port = text(6).flatMap { Int($0) }
      (contact.routine, contact.login) = (text(7), text(8))
      contact.probes = series.contact?.probes ?? []
      contact.sideDoor = series.contact?.sideDoor
      series.contact = contact
    case "P":
      if series.contact == nil { series.contact = ServerContact(.unreachable) }
      series.contact?.probes.append(
        StartupProbe(
          text(1).flatMap { StartupProbe.Outcome(rawValue: $0) } ?? .silent, sqlState: text(2),
          routine: text(5), message: text(3), seconds: number(4)))
    case "A":
      guard let port = text(1).flatMap({ Int($0) }) else { break }
      series.contact?.sideDoor = ServerContact.SideDoor(port: port, problem: text(2))
    case "F":
      guard let view else { break }
      let failure = QueryFailure(
        text(2).flatMap { QueryFailure.Kind(rawValue: $0) } ?? .other, sqlState: text(3),
        message: text(4) ?? "")
      note(view, seconds: number(5), bytes: 0, rows: 0)
      answer(view, .refused(failure))
    case "V":
      guard let view else { break }
      note(view, seconds: number(2), bytes: Int(number(3)), rows: 0)
      open = (view, RowSet(columns: cells.dropFirst(4).map { $0 ?? "" }))
    case "R": open?.rows.append(Array(cells.dropFirst()))
    case "E":
      guard let (view, rows) = open else { break }
      open = nil
      series.cost.rows += rows.count
      answer(view, .rows(rows))
    default: break
    }
  }

  /// Says of what is still open that it got no answer.
  mutating func end(_ reason: String) {
    if series.contact == nil {
      var contact = ServerContact(.silent, message: reason)
      (contact.host, contact.port, contact.isResolving) = (place.host, place.port, isResolving)
      series.contact = contact
    }
    guard let pending else { return }
    answer(pending, .refused(QueryFailure(.timeout, message: reason)))
  }

  private mutating func answer(_ view: View, _ answer: ViewAnswer) {
    if pending == view { pending = nil }
    if series.snapshots.isEmpty { series.snapshots.append(ServerSnapshot<View>()) }
    let last = series.snapshots.count - 1
    series.snapshots[last].views[view] = answer
    series.snapshots[last].places[view] = view.rawValue
    if case .rows(let rows) = answer, let now = rows.rows.first?.time("now") {
      series.snapshots[last].time = now
    }
  }

  private mutating func note(_ view: View, seconds: Double, bytes: Int, rows: Int) {
    series.cost.statements += 1
    series.cost.seconds += seconds
    series.cost.bytes += bytes
    guard seconds > series.cost.slowestSeconds else { return }
    series.cost.slowestSeconds = seconds
    series.cost.slowestView = view.rawValue
  }
}
