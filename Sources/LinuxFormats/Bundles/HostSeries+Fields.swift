package import Capture

extension HostSeries: KeptSample {
  package static let form = "diag.host"
  package static var blank: HostSeries { HostSeries(origin: .live) }

  package func place(source: String) -> String { "host/host" }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("origin", &origin)
    visitor.field("host", &host)
    visitor.field("scope", &scope)
    visitor.field("cost", &cost)
    visitor.field("addresses", &addresses)
    visitor.field("snapshots", &snapshots)
  }
}

extension HostSnapshot: FieldBearing {
  package static var blank: HostSnapshot { HostSnapshot() }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("time", &time)
    visitor.field("uptime", &uptime)
    visitor.field("load", &load)
    visitor.field("processors", &processors)
    visitor.field("processorCount", &processorCount)
    visitor.field("memory", &memory)
    visitor.field("virtualMemory", &virtualMemory)
    visitor.field("pressure", &pressure)
    visitor.field("disks", &disks)
    visitor.field("network", &network)
    visitor.field("interfaces", &interfaces)
    visitor.field("sockets", &sockets)
    visitor.field("connectionTracking", &connectionTracking)
    visitor.field("probes", &probes)
    visitor.field("fileSystems", &fileSystems)
    visitor.field("deletedFiles", &deletedFiles)
    visitor.field("limits", &limits)
    visitor.field("controlGroups", &controlGroups)
    visitor.field("processes", &processes)
    visitor.field("threads", &threads)
    visitor.field("points", &points)
    visitor.field("blockedTasks", &blockedTasks)
    visitor.field("blockedReads", &blockedReads)
    visitor.field("absences", &absences)
  }
}

extension FieldVisitor {
  /// By the names of the resources.
  func field(_ name: StaticString, _ values: inout [PressureResource: Pressure]) {
    var named = Dictionary(
      values.map { ($0.key.rawValue, $0.value) }, uniquingKeysWith: { first, _ in first })
    field(name, &named)
    values = [:]
    for (word, pressure) in named {
      if let resource = PressureResource(rawValue: word) { values[resource] = pressure }
    }
  }
}

extension LookCost: FieldBearing {
  package static var blank: LookCost {
    LookCost(
      processorSeconds: 0, peakMemory: 0, bytesRead: 0, filesRead: 0, slowestFile: "",
      slowestSeconds: 0)
  }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("processorSeconds", &processorSeconds)
    visitor.field("peakMemory", &peakMemory)
    visitor.field("bytesRead", &bytesRead)
    visitor.field("filesRead", &filesRead)
    visitor.field("slowestFile", &slowestFile)
    visitor.field("slowestSeconds", &slowestSeconds)
  }
}

extension HostScope: FieldBearing {
  package static var blank: HostScope { HostScope(container: nil, isFaked: false, group: nil) }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("container", &container)
    visitor.field("isFaked", &isFaked)
    visitor.field("group", &group)
  }
}

extension Place: FieldBearing {
  package static var blank: Place { Place() }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("file", &file)
    visitor.field("line", &line)
  }
}

extension Absence: FieldBearing {
  package static var blank: Absence { Absence(file: "", reason: .missing) }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("file", &file)
    visitor.field("reason", &reason)
    visitor.field("count", &count)
  }
}

extension Absence.Reason: FieldBearing {
  package static var blank: Absence.Reason { .missing }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    var (word, text): (String, String?) =
      switch self {
      case .missing: ("missing", nil)
      case .forbidden: ("forbidden", nil)
      case .disabled: ("disabled", nil)
      case .blocked: ("blocked", nil)
      case .other(let text): ("other", text)
      }
    visitor.field("word", &word)
    visitor.field("text", &text)
    switch word {
    case "missing": self = .missing
    case "forbidden": self = .forbidden
    case "disabled": self = .disabled
    case "blocked": self = .blocked
    default: self = .other(text ?? word)
    }
  }
}

extension NamedCounters: FieldBearing {
  package static var blank: NamedCounters { NamedCounters() }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("file", &file)
    visitor.field("entries", &entries)
  }
}

extension NamedCounters.Entry: FieldBearing {
  package static var blank: NamedCounters.Entry { NamedCounters.Entry(value: 0, line: 0) }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("value", &value)
    visitor.field("line", &line)
    visitor.field("file", &file)
  }
}

extension LoadAverage: FieldBearing {
  package static var blank: LoadAverage {
    LoadAverage(place: Place(), one: 0, five: 0, fifteen: 0, runnable: 0, tasks: 0)
  }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("place", &place)
    visitor.field("one", &one)
    visitor.field("five", &five)
    visitor.field("fifteen", &fifteen)
    visitor.field("runnable", &runnable)
    visitor.field("tasks", &tasks)
  }
}

extension Pressure: FieldBearing {
  package static var blank: Pressure { Pressure() }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("file", &file)
    visitor.field("some", &some)
    visitor.field("full", &full)
  }
}

extension Pressure.Line: FieldBearing {
  package static var blank: Pressure.Line {
    Pressure.Line(avg10: 0, avg60: 0, avg300: 0, total: 0, line: 0)
  }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("avg10", &avg10)
    visitor.field("avg60", &avg60)
    visitor.field("avg300", &avg300)
    visitor.field("total", &total)
    visitor.field("line", &line)
  }
}

extension ProcessorTimes: FieldBearing {
  package static var blank: ProcessorTimes { ProcessorTimes(line: 0, all: Times([])) }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("file", &file)
    visitor.field("line", &line)
    visitor.field("all", &all)
    var named = Dictionary(
      each.map { ("\($0.key)", $0.value) }, uniquingKeysWith: { first, _ in first })
    visitor.field("each", &named)
    each = [:]
    for (number, times) in named {
      if let number = Int(number) { each[number] = times }
    }
    visitor.field("contextSwitches", &contextSwitches)
    visitor.field("forks", &forks)
    visitor.field("running", &running)
    visitor.field("blocked", &blocked)
    visitor.field("bootTime", &bootTime)
  }
}

extension ProcessorTimes.Times: FieldBearing {
  package static var blank: ProcessorTimes.Times { ProcessorTimes.Times([]) }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("user", &user)
    visitor.field("nice", &nice)
    visitor.field("system", &system)
    visitor.field("idle", &idle)
    visitor.field("iowait", &iowait)
    visitor.field("irq", &irq)
    visitor.field("softirq", &softirq)
    visitor.field("steal", &steal)
    visitor.field("guest", &guest)
    visitor.field("guestNice", &guestNice)
  }
}
