/// Processes of a captured text, whose files may have been printed one by one.
extension HostSnapshot {
  /// Changes the process with an id, which is added where there is none yet.
  ///
  /// Without an id it is the only process of the snapshot, or the one with the id 0.
  package mutating func change(process pid: Int?, _ body: (inout HostProcess) -> Void) {
    var table = processes ?? ProcessTable(uptime: uptime ?? 0)
    let known = pid ?? (table.processes.count == 1 ? table.processes[0].pid : 0)
    let place = table.place(of: known)
    if place == table.processes.count || table.processes[place].pid != known {
      table.processes.insert(HostProcess(pid: known), at: place)
    }
    body(&table.processes[place])
    processes = table
  }

  /// Whether the snapshot holds these figures of a process.
  package func has(_ part: HostProcess.Parts, of pid: Int?) -> Bool {
    guard let table = processes else { return false }
    let known = pid ?? (table.processes.count == 1 ? table.processes[0].pid : 0)
    let place = table.place(of: known)
    guard place < table.processes.count, table.processes[place].pid == known else { return false }
    return !table.processes[place].parts.isDisjoint(with: part)
  }

  mutating func merge(processes other: ProcessTable?) {
    guard let other else { return }
    guard var table = processes else {
      processes = other
      return
    }
    for process in other.processes {
      let alone = table.processes.count == 1 && (process.pid == 0 || table.processes[0].pid == 0)
      let place = alone ? 0 : table.place(of: process.pid)
      if place < table.processes.count, alone || table.processes[place].pid == process.pid {
        table.processes[place].complete(by: process)
      } else {
        table.processes.insert(process, at: place)
      }
    }
    processes = table
  }

  /// Whether both show the same figures of a process: two moments.
  func hasSameProcesses(as other: HostSnapshot) -> Bool {
    guard let table = processes, let others = other.processes else { return false }
    var parts: [Int: HostProcess.Parts] = [:]
    for process in table.processes { parts[process.pid] = process.parts }
    return others.processes.contains { process in
      guard let own = parts[process.pid] else { return false }
      return !own.isDisjoint(with: process.parts) || process.parts.isEmpty
    }
  }
}

extension ProcessTable {
  /// Where the process with the id stands, or would.
  func place(of pid: Int) -> Int {
    var (low, high) = (0, processes.count)
    while low < high {
      let middle = (low + high) / 2
      if processes[middle].pid < pid { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension HostProcess {
  /// Takes over what another text says of the same process.
  fileprivate mutating func complete(by other: HostProcess) {
    if pid == 0 { pid = other.pid }
    if name.isEmpty { name = other.name }
    if parent < 0 { parent = other.parent }
    if startTicks == 0 { startTicks = other.startTicks }
    if state == "?" { state = other.state }
    if processorTicks < 0 { processorTicks = other.processorTicks }
    if majorFaults < 0 { majorFaults = other.majorFaults }
    if threads == 0 { threads = other.threads }
    if resident < 0 { resident = other.resident }
    shared = shared ?? other.shared
    swapped = swapped ?? other.swapped
    readBytes = readBytes ?? other.readBytes
    writtenBytes = writtenBytes ?? other.writtenBytes
    cancelledBytes = cancelledBytes ?? other.cancelledBytes
    runDelay = runDelay ?? other.runDelay
    openFiles = openFiles ?? other.openFiles
    openFilesLimit = openFilesLimit ?? other.openFilesLimit
    openFilesHardLimit = openFilesHardLimit ?? other.openFilesHardLimit
    processLimit = processLimit ?? other.processLimit
    user = user ?? other.user
    userName = userName ?? other.userName
    command = command ?? other.command
    waitChannel = waitChannel ?? other.waitChannel
    sharedMemory = sharedMemory ?? other.sharedMemory
    peakResident = peakResident ?? other.peakResident
    elapsed = elapsed ?? other.elapsed
    interior = interior ?? other.interior
    place = place ?? other.place
    parts.formUnion(other.parts)
  }
}
