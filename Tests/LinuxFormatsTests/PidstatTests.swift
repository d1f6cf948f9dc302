import ByteParsing
import Capture
import LinuxFormats
import TestSupport
import Testing

/// What pidstat prints, of several releases and options.
@Suite struct PidstatTests {
  private func parsed(_ text: String, piece: Int = .max) -> PidstatSample? {
    var parser = PidstatParser()
    var line = 1
    var rest = Substring(text)
    while !rest.isEmpty {
      var end =
        rest.index(rest.startIndex, offsetBy: piece, limitedBy: rest.endIndex) ?? rest.endIndex
      if end < rest.endIndex, let newline = rest[end...].firstIndex(of: "\n") {
        end = rest.index(after: newline)
      } else {
        end = rest.endIndex
      }
      let part = Array(rest[..<end].utf8)
      parser.read(part.rawSpan, firstLine: line)
      line += part.count { $0 == 0x0A }
      rest = rest[end...]
    }
    return parser.finish()?.sample
  }

  private func figures(_ run: PidstatRun, _ interval: Int, _ pid: Int, tid: Int? = nil)
    -> PidstatRow?
  {
    run.rows(of: run.intervals[interval]).first {
      run.tasks[Int($0.task)].pid == pid && run.tasks[Int($0.task)].tid == tid
    }
  }

  private func value(_ run: PidstatRun, _ interval: Int, _ pid: Int, _ measure: PidstatMeasure)
    -> Double?
  {
    guard let row = figures(run, interval, pid) else { return nil }
    return row[measure]
  }

  @Test("tables of one moment are one interval, and the mean at the end is none")
  func severalTables() throws {
    let run = try #require(parsed(Self.tables)?.runs.first)
    #expect(run.host == "vm")
    #expect(run.processors == 2)
    #expect(run.measured.count == 2)
    #expect(run.intervals.last?.scope == .average)
    #expect(value(run, 1, 1, .processor) == 1)
    #expect(value(run, 1, 1, .resident) == 17_510_400)
    #expect(run.intervals[0].seconds == 1)
    #expect(run.intervals[0].timestamp == "01:55:54")
  }

  @Test("decimal commas, user names and a translated mean are understood")
  func locale() throws {
    let run = try #require(parsed(Self.german)?.runs.first)
    #expect(run.measured.count == 1)
    let row = try #require(figures(run, 0, 4242))
    #expect(abs((row[.processor] ?? 0) - 52.48) < 0.001)
    #expect(run.tasks[Int(row.task)].name == "swift-frontend")
    #expect(run.intervals.last?.scope == .average)
  }

  @Test("a clock of twelve hours has a word more, and midnight is passed")
  func twelveHours() throws {
    let run = try #require(parsed(Self.twelve)?.runs.first)
    #expect(run.intervals.map(\.seconds) == [1, 1])
    #expect(run.intervals[1].end == 86_400)
    #expect(run.rows.count == 2)
  }

  @Test("threads belong to the process above them; names may hold blanks")
  func threads() throws {
    let run = try #require(parsed(Self.threaded)?.runs.first)
    let thread = try #require(figures(run, 0, 23591, tid: 23592))
    #expect(run.tasks[Int(thread.task)].name == "GC Thread#0")
    #expect(thread[.writtenBytes] == 3.15 * 1024 || abs((thread[.writtenBytes] ?? 0) - 3225.6) < 1)
    let alone = try #require(figures(run, 0, 1, tid: 69))
    #expect(run.tasks[Int(alone.task)].name == "tokio-rt-worker")
    let process = try #require(figures(run, 0, 23591))
    #expect(process[.ioDelay] == Double(7))
  }

  @Test("one line per process, with seconds since 1970 or a clock, needs no time in the heading")
  func horizontal() throws {
    let run = try #require(parsed(Self.horizontal)?.runs.first)
    #expect(run.measured.count == 2)
    #expect(run.intervals[1].seconds == 5)
    #expect(value(run, 1, 1, .readBytes) == nil)
    #expect(value(run, 1, 1, .openFiles) == 88)
    let clock = try #require(parsed(Self.horizontalClock)?.runs.first)
    #expect(clock.rows.count == 1)
    #expect(clock.intervals[0].scope == .unclear)
    #expect(value(clock, 0, 9182, .resident) == 113_401_856)
  }

  @Test("a report without an interval is since the processes began")
  func sinceStart() throws {
    let run = try #require(parsed(Self.sinceStart)?.runs.first)
    #expect(run.intervals.map(\.scope) == [.sinceStart])
  }

  @Test("what pidstat may not read is unknown, and never zero")
  func unreadable() throws {
    let run = try #require(parsed(Self.unreadable)?.runs.first)
    #expect(value(run, 0, 1, .readBytes) == nil)
    #expect(value(run, 0, 77, .readBytes) == 0)
  }

  @Test("human sizes carry their unit")
  func human() throws {
    let text = Self.tables.split(separator: "\n").map(String.init).map {
      $0.hasSuffix("RSS   %MEM  Command") ? $0 : $0
    }.joined(separator: "\n").split(separator: "17100").joined(separator: "16.7M")
    let run = try #require(parsed(text)?.runs.first)
    let bytes = try #require(value(run, 0, 1, .resident))
    #expect(abs(bytes - 16.7 * 1_048_576) < 10)
  }

  @Test("objects with an id are rows of the JSON form, whatever stands above them")
  func document() throws {
    let run = try #require(parsed(Self.json)?.runs.first)
    #expect(run.intervals.count == 2)
    #expect(run.intervals.allSatisfy { $0.scope == .interval })
    #expect(value(run, 1, 42, .readBytes) == 307_200)
    #expect(value(run, 1, 42, .processor) == 12)
    #expect(run.tasks[0].name == "python3")
  }

  @Test("other text holds no report")
  func foreign() {
    #expect(parsed("nothing\nPID TTY TIME CMD\n 1 ? 00:00:01 init\n") == nil)
    #expect(
      parsed("{\"sysstat\": {\"hosts\": [{\"statistics\": [{\"disk\": [{\"tps\": 1}]}]}]}}") == nil)
  }

  @Test("no cut and no damage stops the reading")
  func damage() {
    var random = SeededGenerator(state: 11)
    for text in [Self.tables, Self.german, Self.threaded, Self.horizontal, Self.json, Self.twelve] {
      let bytes = Array(text.utf8)
      for end in stride(from: 0, to: bytes.count, by: 7) {
        _ = parsed(String(decoding: bytes[..<end], as: UTF8.self))
      }
      for _ in 0..<200 {
        var copy = bytes
        for _ in 0..<4 {
          copy[Int.random(in: 0..<copy.count, using: &random)] = UInt8.random(
            in: 0...255, using: &random)
        }
        _ = parsed(String(decoding: copy, as: UTF8.self))
      }
    }
  }

  @Test("pieces of a text read as the whole does")
  func pieces() throws {
    for text in [Self.tables, Self.threaded, Self.json] {
      let whole = try #require(parsed(text)?.runs.first)
      let pieced = try #require(parsed(text, piece: 40)?.runs.first)
      #expect(whole.rows.count == pieced.rows.count)
      #expect(whole.intervals.count == pieced.intervals.count)
      #expect(whole.rows.last?.line == pieced.rows.last?.line)
    }
  }

  @Test("many reports are merged to bound memory: rates by time, levels by the lower")
  func folding() throws {
    var text = "Linux 6.1.0 (web-1) \t11/26/26 \t_x86_64_\t(2 CPU)\n\n"
    let processes = 2000
    for second in 0..<160 {
      func clock(_ second: Int) -> String { "12:0\(second / 60):\(second % 60 / 10)\(second % 10)" }
      text +=
        "\(clock(second))      UID       PID    %usr %system  %guest   %wait    %CPU   CPU  Command\n"
      for pid in 1...processes {
        text +=
          "\(clock(second + 1))        0     \(pid)    1.00    1.00    0.00    0.00    2.00     0  p\n"
      }
      text += "\n"
    }
    let run = try #require(parsed(text)?.runs.first)
    #expect(run.rows.count <= PidstatParser.rowLimit + processes)
    #expect(run.intervals.reduce(0) { $0 + $1.folded } == 160)
    #expect(run.rows.allSatisfy { $0[.processor] == 2 })
  }
}

extension PidstatTests {
  static let tables = """
    Linux 6.18.44-fc-v657 (vm) \t11/26/26 \t_x86_64_\t(2 CPU)

    01:55:53      UID       PID    %usr %system  %guest   %wait    %CPU   CPU  Command
    01:55:54        0         1    0.00    0.99    0.00    0.00    0.99     0  process_api

    01:55:53      UID       PID  minflt/s  majflt/s     VSZ     RSS   %MEM  Command
    01:55:54        0         1      0.00      0.00   47448   17100   0.07  process_api

    01:55:54      UID       PID    %usr %system  %guest   %wait    %CPU   CPU  Command
    01:55:55        0         1    0.00    1.00    0.00    0.00    1.00     0  process_api

    01:55:54      UID       PID  minflt/s  majflt/s     VSZ     RSS   %MEM  Command
    01:55:55        0         1      0.00      0.00   47448   17100   0.07  process_api

    Average:      UID       PID    %usr %system  %guest   %wait    %CPU   CPU  Command
    Average:        0         1    0.00    0.66    0.00    0.00    0.66     -  process_api

    """

  static let german = """
    Linux 6.1.0-18-amd64 (web-1) \t26.11.2026 \t_x86_64_\t(2 CPU)

    01:55:20     USER       PID    %usr %system  %guest   %wait    %CPU   CPU  Command
    01:55:21     root      4242   43,56    8,91    0,00    4,95   52,48     1  swift-frontend

    Durchschn.:     USER       PID    %usr %system  %guest   %wait    %CPU   CPU  Command
    Durchschn.:     root      4242   43,56    8,91    0,00    4,95   52,48     -  swift-frontend

    """

  static let twelve = """
    11:59:58 PM   UID       PID   kB_rd/s   kB_wr/s kB_ccwr/s  Command
    11:59:59 PM  1000      4242      0.00    141.73      3.15  java
    11:59:59 PM   UID       PID   kB_rd/s   kB_wr/s kB_ccwr/s  Command
    12:00:00 AM  1000      4242      0.00    141.73      3.15  java

    """

  static let threaded = """
    Linux 6.18.44 (vm) \t11/26/26 \t_x86_64_\t(2 CPU)

    01:55:16      UID      TGID       TID   kB_rd/s   kB_wr/s kB_ccwr/s iodelay  Command
    01:55:17        0     23591         -   1058.27      6.30      0.00       7  /usr/lib/jvm/bin/java -jar shop.jar
    01:55:17        0         -     23591      0.00      3.15      0.00       0  |__java
    01:55:17        0         -     23592      0.00      3.15      0.00       0  |__GC Thread#0
    01:55:17        0     25019         -      0.00      3.15      0.00       0  bash
    01:55:17        0         1        69      0.00      3.15      0.00       0  (process_api)__tokio-rt-worker

    """

  static let horizontal = """
    #      Time   UID       PID    %usr %system  %guest    %CPU   CPU   kB_rd/s   kB_wr/s kB_ccwr/s threads   fd-nr  Command
     1498587221     0         1    0.00    0.00    0.00    0.00     1     -1.00     -1.00     -1.00       1      87  systemd

    #      Time   UID       PID    %usr %system  %guest    %CPU   CPU   kB_rd/s   kB_wr/s kB_ccwr/s threads   fd-nr  Command
     1498587226     0         1    0.00    0.00    0.00    0.00     1     -1.00     -1.00     -1.00       1      88  systemd

    """

  static let horizontalClock = """
    # Time        UID       PID    %usr %system  %guest   %wait    %CPU   CPU  minflt/s  majflt/s     VSZ     RSS   %MEM  Command
    01:20:32 PM  1000      9182    0.02    0.01    0.00    0.00    0.03     3      1.71      0.00  461128  110744   0.17  kate

    """

  static let sinceStart = """
    Linux 6.1.0-18-amd64 (web-1) \t11/26/26 \t_x86_64_\t(2 CPU)

    02:13:08 PM   UID       PID    %usr %system  %guest    %CPU   CPU  Command
    02:13:08 PM     0         1    0.00    0.00    0.00    0.00     1  systemd

    """

  static let unreadable = """
    01:55:16      UID       PID   kB_rd/s   kB_wr/s kB_ccwr/s iodelay  Command
    01:55:17        0         1     -1.00     -1.00     -1.00       0  systemd
    01:55:17     1000        77      0.00      0.00      0.00       0  bash

    """

  static let json = """
    {"sysstat": {
    \t"hosts": [
    \t\t{
    \t\t\t"nodename": "web-1", "number-of-cpus": 4, "date": "11/26/26",
    \t\t\t"statistics": [
    \t\t\t\t{"timestamp": "12:00:01",
    \t\t\t\t "io": [{"UID": "1000", "PID": "42", "kB_rd/s": 100, "kB_wr/s": 20, "kB_ccwr/s": 1, "cmd": "python3"}]},
    \t\t\t\t{"timestamp": "12:00:02",
    \t\t\t\t "cpu": [{"UID": 1000, "PID": 42, "usr": 10.0, "system": 2.0, "wait": 0.0, "CPU": 3, "cmd": "python3"}],
    \t\t\t\t "io": [{"UID": "1000", "PID": 42, "kB_rd/s": 300, "kB_wr/s": 40, "kB_ccwr/s": 3, "cmd": "python3"}]}
    \t\t\t]
    \t\t}
    \t]
    }}
    """
}
