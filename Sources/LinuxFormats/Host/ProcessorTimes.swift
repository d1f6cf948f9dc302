/// `/proc/stat`: what the processors did so far (`Documentation/filesystems/proc.rst`, 1.7).
package struct ProcessorTimes: Sendable, Hashable {
  /// Times of one processor, or of all, in ticks of 1/100 s.
  package struct Times: Sendable, Hashable {
    package var user, nice, system, idle: Int
    /// Idle with I/O of this processor pending; can go back, and is a hint only.
    package var iowait: Int
    package var irq, softirq: Int
    /// Wanted to run while the hypervisor ran others.
    package var steal: Int
    /// Part of `user` and of `nice`.
    package var guest, guestNice: Int

    /// Fields that an old kernel does not write are 0, as it had no such time.
    package init(_ fields: [Int]) {
      func field(_ index: Int) -> Int { index < fields.count ? fields[index] : 0 }
      (user, nice, system, idle) = (field(0), field(1), field(2), field(3))
      (iowait, irq, softirq, steal) = (field(4), field(5), field(6), field(7))
      (guest, guestNice) = (field(8), field(9))
    }

    package var busy: Int { user &+ nice &+ system &+ irq &+ softirq }
    package var total: Int { busy &+ idle &+ iowait &+ steal }
  }

  package var file: String?
  /// The line of all processors together.
  package var line: Int
  package var all: Times
  /// By the number of the processor.
  package var each: [Int: Times]
  package var contextSwitches: Int?
  package var forks: Int?
  package var running: Int?
  /// Tasks in accounted I/O wait, which is not all in state D.
  package var blocked: Int?
  /// Seconds since 1970.
  package var bootTime: Int?

  package init(file: String? = nil, line: Int, all: Times) {
    self.file = file
    self.line = line
    self.all = all
    each = [:]
  }
}
