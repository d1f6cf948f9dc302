import Evidence
import Playbooks
import Probing
import Rendering

/// Takes a runbook's steps one after the other, and keeps what came of them.
struct RunbookConductor {
  /// A step that was taken, for the report.
  struct Record {
    var step: RunbookStep
    var outcome: String
    var lines: [String] = []
    var seconds: Double?
  }

  /// How long an approval is waited for: what was seen before it gets old.
  static let approvalLimit: Duration = .seconds(120)

  let settings: RunbookSettings
  let mode: RunbookMode
  let targets: RunbookTargets
  let options: ReportOptions
  let log: RunbookLog?
  let clock = Stopwatch()
  private let end: ContinuousClock.Instant?
  var dialog: RunbookDialog
  var walk: RunbookWalk
  var records: [Record] = []
  /// The latest report of each check, by its arguments, in their order.
  var reports: [(arguments: [String], report: Report)] = []
  /// What looks came to that hold until something is changed.
  var looks: [[String]: RunbookLook] = [:]
  /// Whether a person, or a signal, ended the run.
  var isStopped = false

  init(
    _ runbook: Runbook, _ settings: RunbookSettings, mode: RunbookMode, targets: RunbookTargets,
    options: ReportOptions, log: RunbookLog?
  ) {
    self.settings = settings
    self.mode = mode
    self.targets = targets
    self.options = options
    self.log = log
    end = options.deadline.map { ContinuousClock.now + $0.duration }
    walk = RunbookWalk(runbook, parameters: settings.parameters)
    dialog = RunbookDialog(
      talks: mode == .guided || (mode == .auto && RunbookDialog.isOnTerminal))
  }

  mutating func run() {
    log?.write(
      "start",
      [
        ("runbook", .text(walk.runbook.name)), ("mode", .text(mode.rawValue)),
        ("set", .list(settings.parameters.ordered { $0.key < $1.key }.map { "\($0)=\($1)" })),
      ])
    while let step = walk.step, !isStopped {
      let start = ContinuousClock.now
      var record = Record(step: step, outcome: "")
      log?.write("step", [("step", .text(step.name)), ("says", .text(said(step)))])
      mode == .simulate ? suppose(step, &record) : take(step, &record)
      if !isStopped, !step.isEnd, mode != .simulate {
        record.seconds = (ContinuousClock.now - start).seconds
      }
      if isStopped { record.outcome = "stopped" }
      records.append(record)
      log?.write("outcome", [("step", .text(step.name)), ("outcome", .text(record.outcome))])
    }
    log?.write("end", [("end", .text(endWord)), ("status", .number(Int(status)))])
  }

  /// `stopped` where the run was ended.
  var endWord: String { walk.end?.outcome.rawValue ?? "stopped" }

  /// The text of a step, without passwords; where nothing is looked at, with the names of what is not known.
  func said(_ step: RunbookStep) -> String {
    RunbookLog.hidden(
      step.text.text(with: { walk.values[$0] ?? (mode == .simulate ? "{\($0)}" : nil) }))
  }

  /// A command ready to paste; a parameter that is not set stands in it as its name.
  func pasted(_ command: Template) -> String? {
    let names = Set(walk.runbook.parameters.map(\.name))
    return command.command { name in
      walk.values[name] ?? (names.contains(name) ? name.uppercased() : nil)
    }
  }

  /// The time that a step may take: its own limit, and what is left of the whole.
  func limit(of step: RunbookStep) -> Duration {
    let own = step.limit ?? .seconds(60)
    guard let end else { return own }
    return max(.milliseconds(1), min(own, end - ContinuousClock.now))
  }

  private mutating func take(_ step: RunbookStep, _ record: inout Record) {
    switch step.kind {
    case .check(let check): look(step, check, &record)
    case .ask(let question): ask(step, question, &record)
    case .command(let command): execute(step, command, &record)
    case .tell(let command):
      dialog.say("", said(step))
      if let text = command.flatMap(pasted) {
        dialog.say("  \(text)")
        record.lines.append(text)
      }
      record.outcome = walk.take(.told) ?? ""
    case .conclude:
      dialog.say("", said(step))
      record.outcome = walk.take(.told) ?? ""
    }
  }

  private mutating func look(
    _ step: RunbookStep, _ check: RunbookCheck, _ record: inout Record
  ) {
    let limit = limit(of: step)
    let arguments = targets.arguments(check, walk.values, limit: limit, options: options)
    let key = arguments.filter { !$0.hasPrefix("--deadline=") }
    let line = RunbookLog.hidden(["diag"] + key.filter { !$0.hasPrefix("--max-input=") })
    record.lines.append(line)
    dialog.say("", said(step), "  \(line)")
    if mode == .guided, step.way(of: "declined") != nil {
      guard let agreed = dialog.agrees(why: step.why, limit: limit) else { return stop() }
      log?.write("answer", [("step", .text(step.name)), ("answer", .text(agreed ? "yes" : "no"))])
      if !agreed {
        record.outcome = walk.suppose("declined") ?? ""
        return
      }
    }
    var look = RunbookLook(couldLook: false)
    if let known = looks[key], !check.again {
      look = known
    } else if targets.leavesNothing(to: check) {
      record.lines.append("nothing was handed over to read")
    } else {
      log?.write("check", [("step", .text(step.name)), ("command", .text(line))])
      let (found, report) = RunbookCheckRun.look(arguments, limit: limit)
      look = found
      looks[key] = found
      if let report {
        reports.removeAll { $0.arguments == key }
        reports.append((key, report))
      }
    }
    record.outcome = walk.take(.look(look)) ?? ""
    for cause in look.causes.prefix(5) {
      record.lines.append("\(cause.id.rawValue), \(cause.subject.name)")
      dialog.say("  \(cause.id.rawValue): \(cause.summary)")
    }
    dialog.say("  \(record.outcome)")
    log?.write(
      "found",
      [
        ("step", .text(step.name)), ("causes", .list(look.causes.map(\.id.rawValue))),
        ("gaps", .list(look.gaps.prefix(20).map(\.reason))),
      ])
  }

  private mutating func ask(
    _ step: RunbookStep, _ question: RunbookQuestion, _ record: inout Record
  ) {
    var answer = settings.answers[step.name]
    var by = "--set"
    if answer == nil, mode == .guided {
      by = "person"
      switch dialog.ask(said(step), question, why: step.why, limit: limit(of: step)) {
      case .answer(let given): answer = given
      case .stop: return stop()
      }
    }
    record.outcome = walk.take(.answer(answer ?? "unknown")) ?? ""
    log?.write(
      "answer",
      [
        ("step", .text(step.name)), ("answer", .text(record.outcome)),
        ("by", .text(answer == nil ? "nobody" : by)),
      ])
  }

  mutating func stop() {
    isStopped = true
    log?.write("stopped", [("by", .text(Interrupts.came ? "signal" : "person"))])
  }
}

extension RunbookStep {
  var isEnd: Bool { if case .conclude = kind { true } else { false } }
}
