package import Capture

extension ProcessTable: FieldBearing {
  package static var blank: ProcessTable { ProcessTable(uptime: 0) }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("uptime", &uptime)
    visitor.field("groups", &groups)
    visitor.field("processes", &processes)
  }
}

extension HostProcess: FieldBearing {
  package static var blank: HostProcess { HostProcess(pid: 0) }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("pid", &pid)
    visitor.field("parent", &parent)
    visitor.field("startTicks", &startTicks)
    visitor.field("name", &name)
    visitor.field("state", &state)
    visitor.field("isKernelThread", &isKernelThread)
    visitor.field("processorTicks", &processorTicks)
    visitor.field("childTicks", &childTicks)
    visitor.field("nice", &nice)
    visitor.field("majorFaults", &majorFaults)
    visitor.field("threads", &threads)
    visitor.field("resident", &resident)
    visitor.field("shared", &shared)
    visitor.field("swapped", &swapped)
    visitor.field("readBytes", &readBytes)
    visitor.field("writtenBytes", &writtenBytes)
    visitor.field("cancelledBytes", &cancelledBytes)
    visitor.field("runDelay", &runDelay)
    visitor.field("openFiles", &openFiles)
    visitor.field("openFilesLimit", &openFilesLimit)
    visitor.field("user", &user)
    visitor.field("group", &group)
    visitor.field("command", &command)
    visitor.field("folder", &folder)
    visitor.field("waitChannel", &waitChannel)
    visitor.field("sharedMemory", &sharedMemory)
    visitor.field("peakResident", &peakResident)
    visitor.field("openFilesHardLimit", &openFilesHardLimit)
    visitor.field("processLimit", &processLimit)
    visitor.field("userName", &userName)
    visitor.field("elapsed", &elapsed)
    visitor.field("interior", &interior)
    var bits = Int(parts.rawValue)
    visitor.field("parts", &bits)
    parts = Parts(rawValue: UInt16(truncatingIfNeeded: bits))
    visitor.field("place", &place)
  }
}

extension ProcessInterior: FieldBearing {
  package static var blank: ProcessInterior { ProcessInterior() }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("fileKinds", &fileKinds)
    visitor.field("filePaths", &filePaths)
    visitor.field("threadFamilies", &threadFamilies)
    visitor.field("threadStates", &threadStates)
  }
}

extension ProcessInterior.Share: FieldBearing {
  package static var blank: ProcessInterior.Share { ProcessInterior.Share("", 0) }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("name", &name)
    visitor.field("count", &count)
  }
}

extension ProcessPoint: FieldBearing {
  package static var blank: ProcessPoint { ProcessPoint(HostProcess(pid: 0)) }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("pid", &pid)
    visitor.field("start", &start)
    visitor.field("threads", &threads)
    visitor.field("openFiles", &openFiles)
    visitor.field("anonymousPages", &anonymousPages)
    visitor.field("filePages", &filePages)
    visitor.field("processorTicks", &processorTicks)
  }
}

extension ThreadPoint: FieldBearing {
  package static var blank: ThreadPoint {
    ThreadPoint(HostProcess(pid: 0), of: HostProcess(pid: 0))
  }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("pid", &pid)
    visitor.field("tid", &tid)
    visitor.field("processName", &processName)
    visitor.field("name", &name)
    visitor.field("state", &state)
    visitor.field("startTicks", &startTicks)
    visitor.field("processorTicks", &processorTicks)
    visitor.field("threads", &threads)
    visitor.field("isKernelThread", &isKernelThread)
  }
}

extension BlockedTask: FieldBearing {
  package static var blank: BlockedTask { BlockedTask(pid: 0, tid: 0, processName: "", name: "") }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("pid", &pid)
    visitor.field("tid", &tid)
    visitor.field("processName", &processName)
    visitor.field("name", &name)
    visitor.field("waitChannel", &waitChannel)
    visitor.field("stack", &stack)
    visitor.field("isKernelThread", &isKernelThread)
    visitor.field("group", &group)
    visitor.field("ioGroup", &ioGroup)
    visitor.field("place", &place)
    visitor.field("slices", &slices)
  }
}

extension BlockedRead: FieldBearing {
  package static var blank: BlockedRead { BlockedRead(file: "", waited: 0) }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("file", &file)
    visitor.field("pid", &pid)
    visitor.field("waited", &waited)
  }
}
