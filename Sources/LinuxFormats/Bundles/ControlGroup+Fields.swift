package import Capture

extension ControlGroup: FieldBearing {
  package static var blank: ControlGroup { ControlGroup(path: "") }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("path", &path)
    visitor.field("memory", &memory)
    visitor.field("processor", &processor)
    visitor.field("io", &io)
    visitor.field("pidCount", &pidCount)
    visitor.field("pidLimit", &pidLimit)
    visitor.field("pidRefusals", &pidRefusals)
    visitor.field("pressure", &pressure)
    visitor.field("files", &files)
    visitor.field("members", &members)
  }
}

extension MemoryControl: FieldBearing {
  package static var blank: MemoryControl { MemoryControl(place: Place()) }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("place", &place)
    visitor.field("usage", &usage)
    visitor.field("limit", &limit)
    visitor.field("throttleLimit", &throttleLimit)
    visitor.field("swapUsage", &swapUsage)
    visitor.field("swapLimit", &swapLimit)
    visitor.field("limitHits", &limitHits)
    visitor.field("throttleHits", &throttleHits)
    visitor.field("kills", &kills)
    visitor.field("killsBelow", &killsBelow)
    visitor.field("limitFailures", &limitFailures)
    visitor.field("anonymous", &anonymous)
    visitor.field("file", &file)
    visitor.field("shared", &shared)
    visitor.field("kernel", &kernel)
    visitor.field("reclaimableSlab", &reclaimableSlab)
    visitor.field("fixedSlab", &fixedSlab)
    visitor.field("inactiveFile", &inactiveFile)
    visitor.field("fileRefaults", &fileRefaults)
    visitor.field("anonymousRefaults", &anonymousRefaults)
    visitor.field("activations", &activations)
    visitor.field("majorFaults", &majorFaults)
    visitor.field("directScans", &directScans)
  }
}

extension ProcessorControl: FieldBearing {
  package static var blank: ProcessorControl { ProcessorControl(place: Place()) }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("place", &place)
    visitor.field("quota", &quota)
    visitor.field("period", &period)
    visitor.field("quotaTime", &quotaTime)
    visitor.field("usage", &usage)
    visitor.field("periods", &periods)
    visitor.field("throttledPeriods", &throttledPeriods)
    visitor.field("throttled", &throttled)
  }
}

extension IOControl: FieldBearing {
  package static var blank: IOControl { IOControl(place: Place()) }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("place", &place)
    visitor.field("devices", &devices)
  }
}

extension IOControl.Device: FieldBearing {
  package static var blank: IOControl.Device { IOControl.Device(major: 0, minor: 0) }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("major", &major)
    visitor.field("minor", &minor)
    visitor.field("readBytes", &readBytes)
    visitor.field("writtenBytes", &writtenBytes)
    visitor.field("reads", &reads)
    visitor.field("writes", &writes)
    visitor.field("readBytesLimit", &readBytesLimit)
    visitor.field("writtenBytesLimit", &writtenBytesLimit)
    visitor.field("readsLimit", &readsLimit)
    visitor.field("writesLimit", &writesLimit)
  }
}

extension DiskCounters.Kind: FieldBearing {
  package static var blank: DiskCounters.Kind {
    DiskCounters.Kind(completed: 0, merged: 0, sectors: 0, milliseconds: 0)
  }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("completed", &completed)
    visitor.field("merged", &merged)
    visitor.field("sectors", &sectors)
    visitor.field("milliseconds", &milliseconds)
  }
}

extension BlockDevice: FieldBearing {
  package static var blank: BlockDevice { BlockDevice() }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("parent", &parent)
    visitor.field("below", &below)
    visitor.field("keepsCounters", &keepsCounters)
    visitor.field("isRotational", &isRotational)
    visitor.field("queueLimit", &queueLimit)
    visitor.field("scheduler", &scheduler)
    visitor.field("size", &size)
    visitor.field("model", &model)
    visitor.field("alias", &alias)
  }
}

extension DeletedFile: FieldBearing {
  package static var blank: DeletedFile {
    DeletedFile(place: Place(), pid: 0, processName: "", path: "")
  }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("place", &place)
    visitor.field("pid", &pid)
    visitor.field("processName", &processName)
    visitor.field("path", &path)
    visitor.field("size", &size)
    visitor.field("deviceNumber", &deviceNumber)
    visitor.field("inode", &inode)
  }
}

extension HostLimits: FieldBearing {
  package static var blank: HostLimits { HostLimits(place: Place()) }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("place", &place)
    visitor.field("openFiles", &openFiles)
    visitor.field("openFilesLimit", &openFilesLimit)
    visitor.field("pidLimit", &pidLimit)
    visitor.field("threadLimit", &threadLimit)
  }
}

extension FileSystem.Answer: FieldBearing {
  package static var blank: FileSystem.Answer { .notAsked }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    var (word, text, seconds): (String, String?, Double?) =
      switch self {
      case .notAsked: ("notAsked", nil, nil)
      case .answered: ("answered", nil, nil)
      case .blocked(let seconds): ("blocked", nil, seconds)
      case .failed(let text): ("failed", text, nil)
      }
    visitor.field("word", &word)
    visitor.field("text", &text)
    visitor.field("seconds", &seconds)
    switch word {
    case "answered": self = .answered
    case "blocked": self = .blocked(seconds ?? 0)
    case "failed": self = .failed(text ?? "")
    default: self = .notAsked
    }
  }
}
