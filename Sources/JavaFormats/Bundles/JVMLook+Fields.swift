package import Capture

extension JVMLook: KeptSample {
  package static let form = "diag.jvm-process"
  package static var blank: JVMLook { JVMLook(.blank) }

  package func place(source: String) -> String { "jvm/\(process.pid)/process" }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("process", &process)
    visitor.field("questions", &questions)
    visitor.field("native", &native)
    visitor.field("counters", &counters)
    visitor.field("ownersWithheld", &ownersWithheld)
  }
}

extension JVMProcessIdentity: FieldBearing {
  package static var blank: JVMProcessIdentity {
    JVMProcessIdentity(
      pid: 0, ownPid: 0, user: "", machine: .hotSpot, isInContainer: false, container: nil, name: ""
    )
  }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("pid", &pid)
    visitor.field("ownPid", &ownPid)
    visitor.field("user", &user)
    visitor.field("machine", &machine)
    visitor.field("isInContainer", &isInContainer)
    visitor.field("container", &container)
    visitor.field("name", &name)
  }
}

extension JVMQuestion: FieldBearing {
  package static var blank: JVMQuestion {
    JVMQuestion(wanted: "", source: "", outcome: .answered(after: 0))
  }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("wanted", &wanted)
    visitor.field("source", &source)
    visitor.field("outcome", &outcome)
  }
}

extension JVMQuestion.Outcome: FieldBearing {
  package static var blank: JVMQuestion.Outcome { .answered(after: 0) }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    var (word, text, seconds): (String, String?, Double?) =
      switch self {
      case .answered(let seconds): ("answered", nil, seconds)
      case .silent(let seconds): ("silent", nil, seconds)
      case .stopped(let text): ("stopped", text, nil)
      case .refused(let text): ("refused", text, nil)
      }
    visitor.field("word", &word)
    visitor.field("text", &text)
    visitor.field("seconds", &seconds)
    switch word {
    case "silent": self = .silent(for: seconds ?? 0)
    case "stopped": self = .stopped(text ?? "")
    case "refused": self = .refused(text ?? "")
    default: self = .answered(after: seconds ?? 0)
    }
  }
}

extension NativeThreads: FieldBearing {
  package static var blank: NativeThreads { NativeThreads(time: 0, threads: [], unread: 0) }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("time", &time)
    visitor.field("unread", &unread)
    visitor.field("threads", &threads)
  }
}

extension NativeThread: FieldBearing {
  package static var blank: NativeThread {
    NativeThread(tid: 0, nid: 0, name: "", state: "?", processorTime: 0)
  }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("tid", &tid)
    visitor.field("nid", &nid)
    visitor.field("name", &name)
    visitor.field("state", &state)
    visitor.field("processorTime", &processorTime)
    visitor.field("readyTime", &readyTime)
    visitor.field("wait", &wait)
    visitor.field("kernelStack", &kernelStack)
  }
}

extension CollectorCounters: FieldBearing {
  package static var blank: CollectorCounters { CollectorCounters() }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("uptime", &uptime)
    visitor.field("wallTime", &wallTime)
    visitor.field("survivors", &survivors)
    visitor.field("eden", &eden)
    visitor.field("old", &old)
    visitor.field("metaspace", &metaspace)
    visitor.field("heapMax", &heapMax)
    visitor.field("oldMax", &oldMax)
    visitor.field("young", &young)
    visitor.field("full", &full)
    visitor.field("concurrent", &concurrent)
    visitor.field("lastCause", &lastCause)
    visitor.field("currentCause", &currentCause)
    visitor.field("loadedClasses", &loadedClasses)
    visitor.field("threads", &threads)
    visitor.field("line", &line)
  }
}

extension CollectorCounters.Space: FieldBearing {
  package static var blank: CollectorCounters.Space { CollectorCounters.Space() }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("used", &used)
    visitor.field("capacity", &capacity)
    visitor.field("usedPercent", &usedPercent)
  }
}

extension CollectorCounters.Work: FieldBearing {
  package static var blank: CollectorCounters.Work { CollectorCounters.Work() }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("count", &count)
    visitor.field("seconds", &seconds)
  }
}

extension CollectorCounterSeries.Reading: FieldBearing {
  package static var blank: CollectorCounterSeries.Reading {
    CollectorCounterSeries.Reading(
      counters: CollectorCounters(), newFull: 0, newConcurrent: 0, newYoung: 0)
  }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("counters", &counters)
    visitor.field("newFull", &newFull)
    visitor.field("newConcurrent", &newConcurrent)
    visitor.field("newYoung", &newYoung)
  }
}

extension PerformanceData: FieldBearing {
  package static var blank: PerformanceData { PerformanceData() }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("entries", &entries)
    visitor.field("isAccessible", &isAccessible)
    visitor.field("readAfter", &readAfter)
  }
}

extension PerformanceData.Value: FieldBearing {
  package static var blank: PerformanceData.Value { .text("") }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    var (number, text): (Int?, String?) =
      switch self {
      case .number(let number): (Int(number), nil)
      case .text(let text): (nil, text)
      }
    visitor.field("number", &number)
    visitor.field("text", &text)
    self = number.map { .number(Int64($0)) } ?? .text(text ?? "")
  }
}
