/// The row of `pg_stat_archiver`.
package struct LogArchiver: Sendable, Hashable {
  package var archived, failed: Int?
  package var lastArchived, lastFailed: String?
  /// Seconds since 1970.
  package var lastArchivedTime, lastFailedTime, reset: Double?

  package init(_ row: RowSet.Row) {
    archived = row.integer("archived_count")
    failed = row.integer("failed_count")
    lastArchived = row.text("last_archived_wal").filled
    lastFailed = row.text("last_failed_wal").filled
    lastArchivedTime = row.time("last_archived_time")
    lastFailedTime = row.time("last_failed_time")
    reset = row.time("stats_reset")
  }

  /// Whether the last try failed; `nil` where neither is known.
  package var isFailing: Bool? {
    guard let lastFailedTime else { return lastArchivedTime == nil && failed != 0 ? nil : false }
    return lastArchivedTime.map { lastFailedTime > $0 } ?? true
  }
}

/// The name of a file of the log: timeline, log and segment in hexadecimal, eight digits each.
package struct SegmentName: Sendable, Hashable {
  package var timeline: UInt32
  package var log, segment: UInt32

  /// Reads the front of a name, which may end in `.partial` or `.00000028.backup`.
  package init?(_ name: String) {
    let digits = Array(name.utf8.prefix(24))
    guard digits.count == 24 else { return nil }
    func part(_ range: Range<Int>) -> UInt32? {
      UInt32(String(decoding: digits[range], as: UTF8.self), radix: 16)
    }
    guard let timeline = part(0..<8), let log = part(8..<16), let segment = part(16..<24) else {
      return nil
    }
    (self.timeline, self.log, self.segment) = (timeline, log, segment)
  }

  /// Where the file ends; `segmentSize` is the setting `wal_segment_size`, in bytes.
  package func end(segmentSize: Int) -> LogPosition? {
    guard segmentSize > 0 else { return nil }
    let offset = (UInt64(segment) &+ 1) &* UInt64(segmentSize)
    return LogPosition(bytes: UInt64(log) << 32 &+ offset)
  }
}

extension PostgresSnapshot {
  package var logArchiver: LogArchiver? { self[.archiver]?.rows.first.map(LogArchiver.init) }
}
