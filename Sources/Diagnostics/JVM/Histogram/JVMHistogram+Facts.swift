package import Evidence

extension JVMHistogram {
  /// Where garbage is counted too, only classes count as kept that lost nothing when a collection
  /// freed others.
  package static let facts: [FactDeclaration] = general + growth + grower + loaders + limit

  private static func declare(
    _ name: String, _ shape: FactDeclaration.Shape, _ meaning: String
  ) -> FactDeclaration {
    FactDeclaration(name, of: .jvm, shape, meaning)
  }

  private static let general = [
    declare("jvm.histo.count", .quantity(.count), "Different class histograms of the process."),
    declare(
      "jvm.histo.span", .quantity(.seconds),
      "Time from the first to the last; absent where the times are not known of all."),
    declare("jvm.histo.partial", .flag, "A list ends early, as behind head -20."),
    declare(
      "jvm.histo.scope", .text,
      "What is counted: live objects or garbage too, by the command or by short-lived objects and "
        + "fillers that are counted; not told where nothing speaks of garbage."),
    declare("jvm.histo.garbage", .flag, "Garbage is counted, by the same signs."),
    declare(
      "jvm.histo.collections", .quantity(.collections),
      "Steps between histograms in which objects went away; absent where live ones are counted."),
    declare(
      "jvm.histo.judged", .quantity(.count),
      "Histograms that show what the JVM keeps; 0 where garbage is counted and neither two "
        + "collections were seen nor one, among five histograms, that freed a fifth."),
    declare(
      "jvm.histo.total", .quantity(.bytes), "Bytes of all listed objects in the newest one."),
    declare("jvm.histo.totals", .text, "These bytes in each histogram."),
    declare("jvm.histo.biggest", .text, "The classes with most bytes in the newest one."),
  ]

  private static let growth = [
    declare(
      "jvm.histo.growth", .quantity(.percent),
      "What classes gained that rise with hardly a step back and go on in the later half, or did "
        + "so in the earlier half where none goes on, as a share of the bytes of the first compared "
        + "histogram; absent with one histogram."),
    declare("jvm.histo.growth_bytes", .quantity(.bytes), "The same in bytes."),
    declare(
      "jvm.histo.growth_rate", .quantity(.bytesPerMinute),
      "The same per minute; absent where the times are not known."),
  ]

  private static let grower = [
    declare(
      "jvm.histo.grower", .text,
      "The class that names the growth best: of the application, else of a library, else a "
        + "container of the runtime; absent where nothing grows."),
    declare("jvm.histo.grower_own", .flag, "It is a class of the application."),
    declare("jvm.histo.grower_objects", .quantity(.objects), "How many more objects it has."),
    declare("jvm.histo.grower_before", .quantity(.objects), "How many it had at first."),
    declare(
      "jvm.histo.grower_growth", .quantity(.percent),
      "Its growth as a share of that, in objects or bytes, whichever grew more; in objects alone below a tenth."
    ),
    declare("jvm.histo.grower_told", .text, "Its growth in words."),
    declare("jvm.histo.rising", .quantity(.percent), "Share of the steps in which it grew."),
    declare(
      "jvm.histo.late", .quantity(.percent),
      "Its rate in the later half as a share of that in the earlier half; absent below three "
        + "compared histograms."),
    declare(
      "jvm.histo.last", .quantity(.percent),
      "Its rate in the last step as a share of its mean rate; absent as before."),
    declare(
      "jvm.histo.group_share", .quantity(.percent),
      "Share of all growth that it and the classes in its proportion have; absent where the total "
        + "did not grow."),
    declare("jvm.histo.together", .text, "Classes that grow in its proportion, per object of it."),
    declare("jvm.histo.hint", .text, "What kind of code keeps such objects."),
  ]

  private static let loaders = [
    declare("jvm.histo.classes", .quantity(.classes), "Objects of java.lang.Class."),
    declare("jvm.histo.classes_growth", .quantity(.classes), "How many more these are."),
    declare(
      "jvm.histo.classes_growing", .flag, "They rise with hardly a step back, and go on to."),
    declare(
      "jvm.histo.loaders_growth", .quantity(.count),
      "How many more objects a class of loaders has, or loaders have a class of one name."),
    declare(
      "jvm.histo.loaders_growing", .flag, "These rise with hardly a step back, and go on to."),
    declare("jvm.histo.loader", .text, "The class of the loaders, or that name."),
    declare(
      "jvm.histo.threads_growth", .quantity(.threads), "How many more java.lang.Thread there are."),
    declare(
      "jvm.histo.threads_growing", .flag, "They rise with hardly a step back, and go on to."),
    declare(
      "jvm.histo.per_thread", .quantity(.objects),
      "How many more objects jvm.histo.grower has for each thread more."),
  ]

  private static let limit = [
    declare("jvm.histo.limit_known", .flag, "The text of a histogram states the heap's limit."),
    declare("jvm.histo.heap_max", .quantity(.bytes), "That limit: -Xmx; absent if not stated."),
    declare(
      "jvm.histo.time_to_full", .quantity(.seconds),
      "When the live objects fill it at the present rate; absent where limit, times or growth of "
        + "live objects are not known."),
  ]
}
