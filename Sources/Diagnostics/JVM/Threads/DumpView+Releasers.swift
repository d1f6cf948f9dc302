import JavaFormats

/// Who could release what others wait for.
extension DumpView {
  /// Threads at work that could do so, the keep-alive of `main` aside.
  func alive(_ work: [ThreadWork]) -> Set<Int> {
    Set(
      dump.threads.indices.filter { index in
        work[index].isAlive && profile(index).traits.contains(.application)
          && !isKeepAlive(index, work)
      })
  }

  /// A `main` that only sleeps, itself or in a method of its class for that, in most programs so
  /// that the process does not end.
  func isKeepAlive(_ thread: Int, _ work: [ThreadWork]) -> Bool {
    let profile = profile(thread)
    return (work[thread] == .sleeping || work[thread] == .timedWaiting)
      && profile.applicationClasses == 1
      && profile.outermostApplication?.hasSuffix(".main") == true
      && profile.applicationFrames <= 2
  }

  /// Idle threads that an event from outside or the clock sets to work of the application: loops
  /// over sockets but for those of servers, timers and schedulers with something to do.
  func wakeable(_ work: [ThreadWork]) -> [Int] {
    dump.threads.indices.filter { work[$0] == .idle && isWakeable($0) }
  }

  /// Whether a thread waits without time-out until another one acts.
  func waitsForOthers(_ thread: Int) -> Bool {
    switch work[thread] {
    case .future, .latch, .semaphore, .waiting: true
    case .idle: profile(thread).traits.contains(.queueTake) && !dump.threads[thread].state.isTimed
    default: false
    }
  }

  /// Threads that wait for futures which only the event loop of a client library is left to
  /// complete: `sendAsync(…).join()` has no frame of the client.
  func awaitingClients(among work: [ThreadWork]) -> [Int] {
    guard work.contains(.future) else { return [] }
    let loops = wakeable(work)
    guard !loops.isEmpty, loops.allSatisfy(isClientLoop), alive(work).isEmpty else { return [] }
    return dump.threads.indices.filter {
      work[$0] == .future && !profile($0).traits.contains(.executorFuture)
    }
  }

  private func isClientLoop(_ index: Int) -> Bool {
    let traits = profile(index).traits
    return traits.contains(.idleByNature)
      && (traits.contains(.client) || KnownThreads.isEventLoop(name(index)))
  }

  /// Virtual threads without frames: they ran when the dump was made, or had not begun.
  var blankThreads: [Int] {
    dump.threads.indices.filter { index in
      let thread = dump.threads[index]
      return thread.isVirtual && thread.stack == StackTable.empty && thread.state.mayRun
    }
  }

  /// Whether virtual threads may be at work that the dump does not list.
  var mayHideThreads: Bool {
    if dump.listsVirtualThreads { return !blankThreads.isEmpty }
    let wakers = book.tables.ids(of: KnownThreads.virtualWakers)
    return dump.threads.contains { thread in
      thread.isVirtual || wakers.contains(thread.name)
        || book.profile(thread.stack).traits.contains(.carrier)
    }
  }

  private func isWakeable(_ index: Int) -> Bool {
    let traits = profile(index).traits
    if isClientLoop(index) { return true }
    if traits.contains(.select), !traits.contains(.serverLoop) { return true }
    if traits.contains(.application), !traits.isDisjoint(with: [.idleByNature, .socketRead]) {
      return true
    }
    return dump.threads[index].state.isTimed && traits.contains(.scheduler)
      && !KnownThreads.isHousekeeper(name(index))
  }
}

extension ThreadState {
  /// Whether a thread in this state may be at work.
  var mayRun: Bool { self == .runnable || self == .unknown || self == .new }
}
