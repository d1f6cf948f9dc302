package import Capture

extension KernelLog: KeptSample {
  package static let form = "diag.kernel-log"
  package static var blank: KernelLog { KernelLog() }

  package func place(source: String) -> String { "host/kernel-log" }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("isLive", &isLive)
    visitor.field("host", &host)
    visitor.field("first", &first)
    visitor.field("last", &last)
    visitor.field("now", &now)
    visitor.field("kills", &kills)
    visitor.field("killCount", &killCount)
    visitor.field("events", &events)
    visitor.field("unlisted", &unlisted)
  }
}

extension KernelTime: FieldBearing {
  package static var blank: KernelTime { KernelTime() }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("uptime", &uptime)
    visitor.field("wall", &wall)
    visitor.field("hasYear", &hasYear)
  }
}

extension KernelRecord: FieldBearing {
  package static var blank: KernelRecord { KernelRecord(line: 0, time: KernelTime(), text: "") }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("line", &line)
    visitor.field("time", &time)
    visitor.field("text", &text)
    visitor.field("stack", &stack)
  }
}

extension KernelEvents: FieldBearing {
  package static var blank: KernelEvents {
    KernelEvents(kind: .inputOutputError, subject: "", record: .blank, count: 0)
  }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("kind", &kind)
    visitor.field("subject", &subject)
    visitor.field("first", &first)
    visitor.field("last", &last)
    visitor.field("between", &between)
    visitor.field("count", &count)
    visitor.field("suppressed", &suppressed)
  }
}

extension OutOfMemoryKill: FieldBearing {
  package static var blank: OutOfMemoryKill {
    OutOfMemoryKill(line: 0, time: KernelTime(), text: "", victim: "", pid: 0)
  }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("firstLine", &firstLine)
    visitor.field("line", &line)
    visitor.field("time", &time)
    visitor.field("text", &text)
    visitor.field("constraint", &constraint)
    visitor.field("isManual", &isManual)
    visitor.field("trigger", &trigger)
    visitor.field("order", &order)
    visitor.field("limitGroup", &limitGroup)
    visitor.field("victimGroup", &victimGroup)
    visitor.field("usage", &usage)
    visitor.field("limit", &limit)
    visitor.field("limitHits", &limitHits)
    visitor.field("swapUsage", &swapUsage)
    visitor.field("swapLimit", &swapLimit)
    visitor.field("victim", &victim)
    visitor.field("pid", &pid)
    visitor.field("virtual", &virtual)
    visitor.field("anonymous", &anonymous)
    visitor.field("file", &file)
    visitor.field("shared", &shared)
    visitor.field("adjustment", &adjustment)
    visitor.field("freeSwap", &freeSwap)
    visitor.field("totalSwap", &totalSwap)
    visitor.field("tasks", &tasks)
    visitor.field("taskCount", &taskCount)
    visitor.field("isWholeGroup", &isWholeGroup)
  }
}

extension OutOfMemoryKill.Task: FieldBearing {
  package static var blank: OutOfMemoryKill.Task {
    OutOfMemoryKill.Task(pid: 0, name: "", resident: 0)
  }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("pid", &pid)
    visitor.field("name", &name)
    visitor.field("resident", &resident)
    visitor.field("adjustment", &adjustment)
  }
}
