import Foundation
import TestSupport
import Testing

@Suite struct CollectTests {
  private static let sample = repository.appending(path: "samples/deadlock-monitors").path

  private static let killed = repository.appending(path: "samples/oom-group-v1/dmesg.txt").path

  private func verdict(_ text: String) throws -> [JSON?] {
    let report = try JSON(text)
    return (report["causes"]?.elements ?? []).flatMap {
      // Where a manifest comes behind what it is about, the names of files are those of the archive.
      [$0["id"], $0["explains"], $0["confidence"]]
    }
  }

  @Test("a bundle gives the verdict of what was handed over, in any shape it is sent in")
  func shapes() throws {
    let folder = try TemporaryFolder()
    let made = try Command.shell(
      """
      set -e; cd '\(folder.path(""))'
      $DIAG collect -o b.tar.gz '\(Self.sample)'
      test "$(stat -c %a b.tar.gz)" = 600
      mkdir plain; tar xzf b.tar.gz -C plain
      tar cf again.tar -C plain .; gzip -k again.tar
      (cd plain && python3 -m zipfile -c ../b.zip diag-*)
      tar cf two.tar b.tar.gz; tar czf two.tar.gz b.tar.gz
      $DIAG collect -o - '\(Self.sample)' > stream.tar.gz
      """)
    #expect(made.status == 0, "\(made.errors)")
    #expect(made.text.contains("verdict: deadlock/jvm"))
    let expected = try verdict(Command.diag("triage", "--json", Self.sample).text)
    for shape in [
      "b.tar.gz", "plain", "again.tar", "again.tar.gz", "b.zip", "two.tar", "two.tar.gz",
      "stream.tar.gz",
    ] {
      let run = try Command.diag("triage", "--json", folder.path(shape))
      #expect(try verdict(run.text) == expected, "\(shape)")
    }
  }

  @Test("the status says whether there is an archive, and whether anything could be looked at")
  func statuses() throws {
    let folder = try TemporaryFolder()
    let run = try Command.shell(
      """
      cd '\(folder.path(""))'; $DIAG collect -o sick.tar.gz '\(Self.sample)' >/dev/null; echo $?
      $DIAG collect -o none.tar.gz /no/such/file >/dev/null; echo $?
      """)
    #expect(run.text == "0\n2\n")
    #expect(run.errors.contains("nothing that was asked for could be looked at"))
  }

  @Test("a bundle that is cut short gives what is in front of the cut, or says that it could not")
  func cuts() throws {
    let folder = try TemporaryFolder()
    let made = try Command.shell("$DIAG collect -o '\(folder.path("b.tar.gz"))' '\(Self.sample)'")
    #expect(made.status == 0)
    let bytes = Array(try Data(contentsOf: URL(filePath: folder.path("b.tar.gz"))))
    for part in 1..<8 {
      let file = folder.path("cut.tar.gz")
      try folder.write(Array(bytes.prefix(bytes.count * part / 8)), "cut.tar.gz")
      let run = try Command.diag("triage", "--json", file)
      #expect((0...2).contains(run.status) && !run.wasKilled)
      #expect(run.text.contains("partial") || run.text.contains("unreadable"), "\(part)")
    }
  }

  @Test("nothing is overwritten without --force, and nothing half-made stays")
  func safety() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("mine\n", "b.tar.gz")
    let refused = try Command.diag("collect", "-o", file, Self.sample)
    #expect(refused.status == 2 && refused.errors.contains("--force"))
    #expect(try String(contentsOfFile: file, encoding: .utf8) == "mine\n")
    #expect(try Command.diag("collect", "--force", "-o", file, Self.sample).status == 0)
    #expect(try Command.diag("collect", "-o", "/nowhere/b.tar.gz", Self.sample).status == 2)
    #expect(try Command.diag("triage", "-q", file).status == 1)
    let ended = try Command.shell(
      """
      cd '\(folder.path(""))'; $DIAG collect -o ended.tar.gz - < <(exec sleep 20) & pid=$!
      sleep 0.5; kill -TERM $pid; wait $pid; ls -A
      """)
    #expect(!ended.text.contains("ended") && !ended.text.contains(".diag-"), "\(ended.text)")
  }

  @Test("a pipe takes the archive and stays what it is, whatever was forced")
  func streams() throws {
    let folder = try TemporaryFolder()
    let run = try Command.shell(
      """
      cd '\(folder.path(""))'; mkfifo pipe; ln -s nowhere link
      cat pipe > taken.tar.gz & $DIAG collect --force -o pipe '\(Self.sample)' >/dev/null; echo $?
      wait; test -p pipe; echo $?; tar tzf taken.tar.gz | grep -c manifest.json
      $DIAG collect -o /dev/stdout '\(Self.sample)' 2>/dev/null | tar tz | grep -c manifest.json
      $DIAG collect -o link '\(Self.sample)' >/dev/null; echo $?
      $DIAG collect --force -o . '\(Self.sample)' >/dev/null; echo $?; ls -A | sort | tr '\\n' ' '
      """)
    #expect(run.text == "0\n0\n1\n1\n2\n2\nlink pipe taken.tar.gz ")
    #expect(
      run.errors == "diag: link: exists already; --force overwrites it\ndiag: .: is a folder\n")
  }

  @Test("a statement that goes on behind the end of a piece loses its literals")
  func pieces() throws {
    let folder = try TemporaryFolder()
    let line = "2026-11-20 20:38:00.000 ERROR [main] c.e.Shop - nothing of note here, again\n"
    let statement = """
      2026-11-20 20:38:00.000 ERROR [main] c.e.Shop - INSERT INTO note VALUES ('one S3NTINEL
      two S3NTINEL
      S3NTINEL')
      2026-11-20 20:38:00.000 ERROR [main] c.e.Shop - SELECT * FROM note
        WHERE text = 'S3NTINEL'

      """
    // Wherever pieces of a mebibyte end, one ends within a statement.
    var text = ""
    while text.utf8.count < 3 << 20 { text += line + statement }
    let path = try folder.write(text, "app.log")
    let run = try Command.shell(
      """
      cd '\(folder.path(""))'; $DIAG collect -o b.tar.gz '\(path)' >/dev/null; tar xzf b.tar.gz
      grep -r S3NTINEL diag-* | wc -l; cat diag-*/files\(path) | wc -l
      """)
    #expect(
      run.text == "0\n\(text.split(separator: "\n", omittingEmptySubsequences: false).count - 1)\n")
  }

  @Test("the manifest is as its schema says")
  func manifest() throws {
    let folder = try TemporaryFolder()
    let run = try Command.shell(
      """
      cd '\(folder.path(""))'; head -c 3000000 /dev/urandom | base64 > big.log
      printf 'password=abc\\n' >> big.log
      $DIAG collect --max-size 256k -o b.tar.gz '\(Self.sample)' big.log /no/such/file >/dev/null
      tar xzf b.tar.gz; cat diag-*/manifest.json
      """)
    let schema = try JSONSchema(named: "diag.bundle-1.schema.json")
    #expect(try schema.violations(in: run.text) == [])
    #expect(try JSON(run.text)["schema"] == .string("diag.bundle/1"))
  }

  @Test("a full file system is not filled, and nothing stays on it", .enabled(if: geteuid() == 0))
  func fullDisk() throws {
    let folder = try TemporaryFolder()
    let run = try Command.shell(
      """
      mkdir '\(folder.path("m"))' && mount -t tmpfs -o size=66M none '\(folder.path("m"))' || exit 77
      head -c 12000000 /dev/urandom | base64 > '\(folder.path("noise.txt"))'
      $DIAG collect -o '\(folder.path("m/b.tar.gz"))' '\(folder.path("noise.txt"))'; echo "status $?"
      ls -A '\(folder.path("m"))'; umount '\(folder.path("m"))'
      """)
    if run.status == 77 { return }
    #expect(run.text == "status 2\n", "\(run.text) \(run.errors)")
    #expect(run.errors.contains("too little space"))
  }

  @Test("of what is too large the middle of the largest text goes, which the manifest says")
  func sizes() throws {
    let folder = try TemporaryFolder()
    let run = try Command.shell(
      """
      set -e; cd '\(folder.path(""))'
      { echo FIRST; head -c 3000000 /dev/urandom | base64; echo LAST; } > noise.txt
      $DIAG collect --max-size 1M -o b.tar.gz noise.txt '\(Self.sample)'
      test $(stat -c %s b.tar.gz) -le 1048576
      mkdir x; tar xzf b.tar.gz -C x; head -1 x/*/files/noise.txt; tail -1 x/*/files/noise.txt
      grep -c 'max-size' x/*/manifest.json; $DIAG triage -q b.tar.gz
      """)
    #expect(run.text.contains("FIRST\nLAST\n"), "\(run.text) \(run.errors)")
    #expect(run.text.contains("cut: noise.txt"))
    #expect(run.status == 1)
  }

  @Test("no secret is in a bundle, wherever it was planted")
  func secrets() throws {
    let folder = try TemporaryFolder()
    let planted = """
      2026-11-20 20:38:00 ERROR login password=S3NTINEL failed for jdbc:mysql://db/x?user=a&password=S3NTINEL
      Authorization: Bearer S3NTINELS3NTINEL
      LOG:  statement: SELECT * FROM cards WHERE number = 'S3NTINEL'
      -----BEGIN PRIVATE KEY-----
      S3NTINEL
      -----END PRIVATE KEY-----
      "worker password=S3NTINEL" #12 prio=5 os_prio=0 tid=0x1 nid=0x2 runnable
      root 77 0.0 0.1 java -Djavax.net.ssl.keyStorePassword=S3NTINEL -jar shop.jar --token S3NTINEL
      postgres://shop:S3NTINEL@db-1/shop
      """
    let run = try Command.shell(
      """
      set -e; cd '\(folder.path(""))'; cat > planted.txt
      cat planted.txt '\(Self.sample)'/* > mixed.txt 2>/dev/null || true
      bash -c 'exec -a "shop --password S3NTINEL postgres://a:S3NTINEL@h/d" sleep 20' & pid=$!
      $DIAG collect --for 300ms -o live.tar.gz; $DIAG collect -o files.tar.gz planted.txt mixed.txt
      kill $pid; mkdir x; tar xzf files.tar.gz -C x; tar xzf live.tar.gz -C x
      grep -rl S3NTINEL x || echo none
      """, input: Array(planted.utf8))
    #expect(run.text.hasSuffix("none\n"), "\(run.text) \(run.errors)")
  }

  @Test("a bundle of this host is read as the live look was")
  func live() throws {
    let folder = try TemporaryFolder()
    let run = try Command.shell(
      """
      cd '\(folder.path(""))'; $DIAG collect --for 300ms -o b.tar.gz >/dev/null || exit 1
      tar xzOf b.tar.gz --wildcards '*/report.json' > live.json; $DIAG triage --json b.tar.gz > read.json; true
      """)
    #expect(run.status == 0)
    let live = try String(contentsOfFile: folder.path("live.json"), encoding: .utf8)
    let read = try String(contentsOfFile: folder.path("read.json"), encoding: .utf8)
    #expect(try verdict(live) == verdict(read))
    for key in ["ruled_out", "gaps"] { #expect(try JSON(live)[key] == JSON(read)[key], "\(key)") }
  }

  @Test("a recording of jstall is read, a zip that was written as a stream")
  func jstall() throws {
    let folder = try TemporaryFolder()
    let script = """
      import glob, sys, zipfile
      class Out:
          def write(self, data): return sys.stdout.buffer.write(data)
          def flush(self): sys.stdout.buffer.flush()
      with zipfile.ZipFile(Out(), 'w', zipfile.ZIP_DEFLATED) as archive:
          archive.writestr('recording/README.md', '# JStall Recording Archive')
          archive.writestr('recording/4242/manifest.json', '{"pid": 4242}')
          for number, name in enumerate(sorted(glob.glob(sys.argv[1] + '/*'))):
              archive.write(name, 'recording/4242/thread-dumps/%03d-1772815039175.txt' % number)
          archive.writestr('recording/../../../evil.txt', 'x')
      """
    let made = try Command.run("/usr/bin/python3", ["-c", script, Self.sample])
    let file = folder.path("recording.zip")
    try folder.write(made.output, "recording.zip")
    let expected = try JSON(Command.diag("triage", "--json", Self.sample).text)["causes"]?.elements
    let run = try Command.diag("triage", "--json", file)
    let causes = try JSON(run.text)["causes"]?.elements ?? []
    #expect(!causes.isEmpty && causes.map { $0["id"] } == expected?.map { $0["id"] })
    for part in 1..<10 {
      try folder.write(Array(made.output.prefix(made.output.count * part / 10)), "cut.zip")
      #expect((0...2).contains(try Command.diag("triage", folder.path("cut.zip")).status))
    }
  }

  @Test("trees of sos and of kubectl are read, and nothing in them leads out or does harm")
  func trees() throws {
    let folder = try TemporaryFolder()
    let run = try Command.shell(
      """
      set -e; cd '\(folder.path(""))'; mkdir -p sos/proc sos/sos_commands/kernel sos/sos_commands/filesys
      for f in meminfo diskstats loadavg vmstat stat uptime; do cat /proc/$f > sos/proc/$f; done
      df -al > sos/sos_commands/filesys/df_-al
      cp '\(Self.killed)' sos/sos_commands/kernel/dmesg
      ln -s / sos/root; ln -s /dev/zero sos/zero; ln -s ../../../../etc/shadow sos/shadow; mkfifo sos/pipe
      truncate -s 40G sos/huge.txt
      mkdir -p dump/default/shop-1; echo '{"kind":"NodeList","items":[]}' > dump/nodes.json
      cp '\(Self.sample)'/* dump/default/shop-1/
      timeout 60 $DIAG triage --json --max-input 4M sos > sos.json || test $? = 1
      timeout 60 $DIAG triage --json dump > dump.json || test $? = 1
      tar czf sos.tar.gz sos/proc sos/sos_commands sos/root sos/shadow
      timeout 60 $DIAG triage --json sos.tar.gz > tar.json || test $? = 1
      """)
    #expect(run.status == 0, "\(run.errors)")
    for (name, cause) in [
      ("sos", "memory/oom-kill"), ("tar", "memory/oom-kill"), ("dump", "deadlock/jvm"),
    ] {
      let text = try String(contentsOfFile: folder.path("\(name).json"), encoding: .utf8)
      let ids = (try JSON(text)["causes"]?.elements ?? []).compactMap { $0["id"]?.text }
      #expect(ids.contains(cause), "\(name): \(ids)")
      #expect(!text.contains("root:"))
    }
  }
}
