package import Evidence

extension JVMCollector {
  /// The live set is what lies behind a collection that reached the old generation. Its points are
  /// dealt into up to eight windows of as many points, and each window counts by its lowest.
  /// Recent is the last quarter of the time that was watched.
  package static let facts: [FactDeclaration] =
    general + liveSet + percentages + pauses + fulls + failures + metaspace

  private static func declare(
    _ name: String, _ shape: FactDeclaration.Shape, _ meaning: String
  ) -> FactDeclaration {
    FactDeclaration(name, of: .jvm, shape, meaning)
  }

  private static let general = [
    declare("jvm.gc.collector", .text, "Serial, Parallel, CMS, G1, ZGC or Shenandoah, if known."),
    declare(
      "jvm.gc.collections", .quantity(.collections), "Pauses, or cycles where only those are told."),
    declare(
      "jvm.gc.old_collections", .quantity(.collections),
      "Collections and cycles that reached the old generation."),
    declare(
      "jvm.gc.span", .quantity(.seconds), "Time that was watched; absent without any clock."),
    declare(
      "jvm.gc.heap_max", .quantity(.bytes),
      "What the heap may become, or the old generation for counters; else the largest capacity seen."
    ),
    declare("jvm.gc.allocation_rate", .quantity(.bytesPerSecond), "Mean of what is allocated."),
    declare(
      "jvm.gc.promotion_rate", .quantity(.bytesPerSecond),
      "Mean of what young collections move to the old generation."),
  ]

  private static let liveSet = [
    declare(
      "jvm.gc.floors", .quantity(.collections),
      "Collections that show the live set; absent where only shares are told."),
    declare(
      "jvm.gc.floors_sampled", .flag,
      "They are the lowest of some rows of counters that fall anywhere between two cycles, of a collector with one space."
    ),
    declare("jvm.gc.floor_kind", .text, "What kind of collections those are."),
    declare("jvm.gc.live_set", .quantity(.bytes), "The lowest of the last window."),
    declare("jvm.gc.live_set_first", .quantity(.bytes), "The lowest of the first window."),
    declare("jvm.gc.live_growth", .quantity(.bytes), "The difference of the two."),
    declare(
      "jvm.gc.live_growth_share", .quantity(.percent), "The growth as a share of the first window."),
    declare(
      "jvm.gc.live_growth_heap", .quantity(.percent), "The growth as a share of the maximum."),
    declare(
      "jvm.gc.room_lost", .quantity(.percent),
      "The growth as a share of what was free beside the live set at first."),
    declare(
      "jvm.gc.live_rising", .quantity(.percent),
      "Of all pairs of windows the share in which the later one is higher; about 50 % by chance."),
    declare(
      "jvm.gc.live_kept", .quantity(.percent),
      "The slope of the last half as a share of the slope of the whole; absent without a rise."),
    declare(
      "jvm.gc.live_slope", .quantity(.bytesPerMinute),
      "How fast the last half rises; absent without a clock."),
    declare(
      "jvm.gc.live_filled", .flag,
      "The live set rose to nearly all of the maximum and stayed there; the rise is judged by what lies before."
    ),
    declare("jvm.gc.live_share", .quantity(.percent), "The live set as a share of the maximum."),
    declare(
      "jvm.gc.load_growth", .quantity(.percent),
      "How much more is allocated a second in the last third than in the first; absent without a clock."
    ),
    declare(
      "jvm.gc.growth_over_load", .quantity(.percent),
      "How much the mean live set grew from the first third of the time to the last beyond what grew in step with the load; absent without a clock."
    ),
    declare(
      "jvm.gc.time_to_full", .quantity(.seconds),
      "Until the live set fills the maximum, if it goes on as in the last half; absent without a rise."
    ),
  ]

  private static let percentages = [
    declare(
      "jvm.gc.old_floors", .quantity(.collections),
      "Collections that show the share of the old generation in use; only where no bytes are told."),
    declare("jvm.gc.old_percent", .quantity(.percent), "The lowest share of the last window."),
    declare(
      "jvm.gc.old_percent_first", .quantity(.percent), "The lowest share of the first window."),
    declare("jvm.gc.old_growth", .quantity(.percent), "The difference of the two."),
    declare("jvm.gc.old_rising", .quantity(.percent), "As jvm.gc.live_rising, for the share."),
    declare("jvm.gc.old_kept", .quantity(.percent), "As jvm.gc.live_kept, for the share."),
  ]

  private static let pauses = [
    declare(
      "jvm.gc.share", .quantity(.percent),
      "Share of the time in which the application stood still for the collector."),
    declare("jvm.gc.share_recent", .quantity(.percent), "The same of the last quarter."),
    declare("jvm.gc.recent", .quantity(.seconds), "How long the last quarter is."),
    declare("jvm.gc.pause_p50", .quantity(.milliseconds), "The median pause; of logs only."),
    declare("jvm.gc.pause_p99", .quantity(.milliseconds), "Its 99th percentile."),
    declare("jvm.gc.pause_max", .quantity(.milliseconds), "The longest pause."),
    declare(
      "jvm.gc.starved", .quantity(.percent),
      "Share of the collections' time in which they used no processor; absent below 1 s in all."),
    declare(
      "jvm.gc.safepoint_max", .quantity(.milliseconds),
      "The longest time that threads took to stop; only with safepoint lines."),
  ]

  private static let fulls = [
    declare(
      "jvm.gc.fulls", .quantity(.collections),
      "Full collections for want of memory; not those of tools, System.gc() and metaspace."),
    declare("jvm.gc.fulls_recent", .quantity(.collections), "Those of the last quarter."),
    declare(
      "jvm.gc.fulls_by_tool", .quantity(.collections),
      "Full collections that a histogram, a heap dump or jcmd asked for."),
    declare(
      "jvm.gc.tool_share", .quantity(.percent), "Their share of the time of all pauses."),
    declare("jvm.gc.explicit", .quantity(.collections), "Collections by System.gc()."),
    declare("jvm.gc.explicit_interval", .quantity(.seconds), "Mean time between those."),
    declare(
      "jvm.gc.explicit_share", .quantity(.percent), "Their share of the time of all pauses."),
  ]

  private static let failures = [
    declare(
      "jvm.gc.stalls", .quantity(.events),
      "Threads of the application that waited for memory (ZGC)."),
    declare("jvm.gc.stalls_recent", .quantity(.events), "Those of the last quarter."),
    declare("jvm.gc.stall_max", .quantity(.milliseconds), "The longest such wait."),
    declare(
      "jvm.gc.stall_share_recent", .quantity(.percent),
      "Their waits in the last quarter as a share of its time; of several threads, more than 100."),
    declare(
      "jvm.gc.evacuation_failures", .quantity(.events),
      "Young collections of G1 that found no room to copy survivors to."),
    declare(
      "jvm.gc.degenerated", .quantity(.events),
      "Cycles of Shenandoah that ran out of memory and stopped the application."),
    declare(
      "jvm.gc.concurrent_mode_failures", .quantity(.events), "Cycles of CMS that were too late."),
    declare(
      "jvm.gc.promotion_failures", .quantity(.events),
      "Young collections that found no room in the old generation (CMS)."),
    declare(
      "jvm.gc.out_of_memory", .quantity(.events), "Threads that got no memory at all (ZGC)."),
    declare(
      "jvm.gc.humongous_share", .quantity(.percent),
      "The most that humongous objects took, as a share of the maximum (G1)."),
  ]

  private static let metaspace = [
    declare(
      "jvm.gc.metadata_fulls", .quantity(.collections), "Full collections for want of metaspace."),
    declare(
      "jvm.gc.metaspace_points", .quantity(.count), "How often the use of metaspace is told."),
    declare("jvm.gc.metaspace", .quantity(.bytes), "The lowest use of the last window."),
    declare("jvm.gc.metaspace_growth", .quantity(.bytes), "Its difference from the first window."),
    declare(
      "jvm.gc.metaspace_growth_share", .quantity(.percent), "That as a share of the first window."),
    declare("jvm.gc.metaspace_rising", .quantity(.percent), "As jvm.gc.live_rising."),
    declare("jvm.gc.metaspace_kept", .quantity(.percent), "As jvm.gc.live_kept."),
    declare("jvm.gc.metaspace_slope", .quantity(.bytesPerMinute), "As jvm.gc.live_slope."),
    declare(
      "jvm.gc.classes", .quantity(.classes),
      "Classes loaded and not unloaded, the lowest of the last window; of jstat -class or live."),
    declare("jvm.gc.classes_growth", .quantity(.classes), "Its difference from the first window."),
    declare("jvm.gc.classes_rising", .quantity(.percent), "As jvm.gc.live_rising."),
  ]
}
