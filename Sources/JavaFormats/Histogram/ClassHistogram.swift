package import ByteParsing
import Capture

/// The class histograms of one text, in its order, with the table of their class names.
package struct ClassHistogramSeries: ProcessEvidence {
  package var histograms: [ClassHistogram]
  /// Class names as Java source writes them, `byte[]`; addresses and numbers of generated classes
  /// left out.
  package var names: TextTable
  /// Histograms that were read and let go, because the text held more than are worth comparing.
  package var dropped: Int
  /// The largest size of the heap in bytes, where the text states it: `-Xmx512m`.
  package var heapLimit: Int?

  package var pids: [Int] { Array(Set(histograms.compactMap(\.pid))) }
}

/// One count of the objects on a JVM's heap, by class.
package struct ClassHistogram: Sendable {
  /// What was counted, where the text says it: its command, or the log line around it.
  package enum Scope: Sendable, Hashable {
    /// After a full collection: `jmap -histo:live`, `GC.class_histogram` without `-all`.
    case live
    /// Everything on the heap, garbage too.
    case all
  }

  /// The process id, where `jcmd` or the command in front printed it.
  package var pid: Int?
  package var time: WrittenTime?
  package var scope: Scope?
  package var rows: [ClassRow] = []
  /// The line `Total`; `nil` where it is missing, as behind `head -20`.
  package var total: Total?
  /// Whether all classes are in it, so that what is not listed has no object.
  package var isWhole = false
  /// The bytes of the last row that was read: rows are sorted by them, so that no missing class
  /// behind the last row has more.
  package var leastBytes = 0
  package var lines: Range<Int>

  package struct Total: Sendable, Hashable {
    package var objects: Int
    package var bytes: Int

    package init(objects: Int, bytes: Int) {
      self.objects = objects
      self.bytes = bytes
    }
  }

  package init(lines: Range<Int>) {
    self.lines = lines
  }
}

/// The objects of the classes of one name.
package struct ClassRow: Sendable, Hashable {
  /// In `ClassHistogramSeries.names`.
  package var name: TextTable.ID
  /// Different classes of exactly this name, each of a loader of its own.
  package var classes: Int32 = 1
  package var objects: Int
  package var bytes: Int
  /// The first line that lists it.
  package var line: Int32

  package init(name: TextTable.ID, objects: Int, bytes: Int, line: Int32) {
    self.name = name
    self.objects = objects
    self.bytes = bytes
    self.line = line
  }
}
