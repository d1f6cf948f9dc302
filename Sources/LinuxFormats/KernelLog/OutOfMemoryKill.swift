/// A process that the kernel killed for want of memory, with what it wrote about the shortage.
///
///     java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0
///     memory: usage 102400kB, limit 102400kB, failcnt 1234
///     oom-kill:constraint=CONSTRAINT_MEMCG,…,oom_memcg=/a,task_memcg=/a/b,task=java,pid=4242,uid=0
///     Memory cgroup out of memory: Killed process 4242 (java) total-vm:…kB, anon-rss:…kB, …
///
/// Kernels before 5.0 write `Kill process 4242 (java) score 900 or sacrifice child` first and have
/// no line `oom-kill:` (`mm/oom_kill.c`).
package struct OutOfMemoryKill: Sendable, Hashable {
  /// What the memory was short of.
  package enum Constraint: String, Sendable {
    case none = "CONSTRAINT_NONE"
    case group = "CONSTRAINT_MEMCG"
    case cpuset = "CONSTRAINT_CPUSET"
    case memoryPolicy = "CONSTRAINT_MEMORY_POLICY"
  }

  /// A process of the table that the kernel prints with a kill.
  package struct Task: Sendable, Hashable {
    package var pid: Int
    package var name: String
    /// Bytes.
    package var resident: Int
    package var adjustment: Int?
  }

  /// The lines of the report.
  package var firstLine, line: Int
  package var time: KernelTime
  /// The message that says who was killed.
  package var text: String
  package var constraint: Constraint?
  /// Somebody asked for it through SysRq (`order=-1`): nothing was short.
  package var isManual = false
  /// The process that asked for memory.
  package var trigger: String?
  /// Pages in one piece that it asked for, as a power of two.
  package var order: Int?
  /// The group whose limit was reached, and the group of the victim.
  package var limitGroup, victimGroup: String?
  /// Of the group whose limit was reached, in bytes; and how often it was reached.
  package var usage, limit, limitHits: Int?
  /// The same of memory and swap together, or of swap alone (version 2).
  package var swapUsage, swapLimit: Int?
  package var victim: String
  package var pid: Int
  /// Bytes.
  package var virtual, anonymous, file, shared: Int?
  package var adjustment: Int?
  /// Of the host, in bytes.
  package var freeSwap, totalSwap: Int?
  /// The largest processes of those that could have been killed.
  package var tasks: [Task] = []
  package var taskCount = 0
  /// All of the group were killed (`memory.oom.group`).
  package var isWholeGroup = false

  package init(line: Int, time: KernelTime, text: String, victim: String, pid: Int) {
    firstLine = line
    self.line = line
    self.time = time
    self.text = text
    self.victim = victim
    self.pid = pid
  }

  /// Bytes that were resident.
  package var resident: Int? {
    guard let anonymous else { return nil }
    return anonymous &+ (file ?? 0) &+ (shared ?? 0)
  }
}
