import Foundation
import TestSupport
import Testing

extension FaultTests {
  @Suite(.serialized) struct FileSystems {
    static let canMount =
      geteuid() == 0 && FileManager.default.fileExists(atPath: "/dev/loop-control")
    static let hasFuse =
      canMount && FileManager.default.fileExists(atPath: "/dev/fuse")
      && FileManager.default.fileExists(atPath: "/usr/lib/python3/dist-packages/fusepy.py")

    /// What `diag fs` finds while the shell's lines hold the fault, in mounts of their own; `$HERE` is
    /// an empty folder, `$PROGRAMS` that of the helpers.
    private func causes(_ fault: String, _ command: String = "fs --json") throws -> [JSON] {
      let folder = try TemporaryFolder()
      let script = """
        cd \(folder.path); HERE=\(folder.path); mkdir mnt
        \(fault)
        timeout 30 "$DIAG" \(command) > report.json
        """
      try folder.write(Array(script.utf8), "fault.sh")
      _ = try Command.shell(
        "timeout 60 unshare -m bash '\(folder.path)/fault.sh' >'\(folder.path)/log' 2>&1",
        environment: ["PROGRAMS": Programs.folder, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"])
      let report = try JSON(String(contentsOfFile: folder.path("report.json"), encoding: .utf8))
      return try #require(report["causes"]?.elements).filter {
        $0["subject"]?.text?.hasPrefix(folder.path) == true
      }
    }

    private static let image = """
      truncate -s 32M image; mkfs.ext4 -q -F $OPTIONS image; mount -o loop,$MOUNT image mnt

      """

    private func ids(_ causes: [JSON]) -> [String] { causes.compactMap { $0["id"]?.text } }

    @Test("a file system that is full, and who holds deleted files on it", .enabled(if: canMount))
    func full() throws {
      let found = try causes(
        Self.image + """
          sleep 20 | python3 "$PROGRAMS/deleted_holder.py" mnt/held 12000000 > ready &
          until grep -q ready ready; do sleep 0.1; done
          dd if=/dev/zero of=mnt/fill bs=1M
          trap 'kill -KILL $(pgrep -P $$); wait' EXIT
          """)
      #expect(ids(found) == ["storage/full"])
      #expect(found.first?["summary"]?.text?.contains("python3 (pid ") == true)
    }

    @Test("a file system without inodes has room all the same", .enabled(if: canMount))
    func inodes() throws {
      let found = try causes(
        "OPTIONS='-N 64'\n" + Self.image + "for i in $(seq 100); do : > mnt/$i; done")
      #expect(ids(found) == ["storage/inodes"])
    }

    @Test("a mount whose program does not answer holds nobody up", .enabled(if: hasFuse))
    func silent() throws {
      let start = ContinuousClock.now
      let found = try causes(
        """
        /usr/bin/python3 "$PROGRAMS/empty_mount.py" mnt & server=$!
        until mountpoint -q mnt; do sleep 0.1; done
        kill -STOP $server
        trap 'kill -CONT $server; umount mnt; wait' EXIT
        """)
      #expect(ids(found) == ["storage/unresponsive"])
      #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test("ext4 that stops writing at an error", .enabled(if: canMount))
    func stopsWriting() throws {
      let found = try causes(
        "MOUNT=errors=remount-ro\n" + Self.image
          + "echo 1 > /sys/fs/ext4/$(basename $(findmnt -no SOURCE $HERE/mnt))/trigger_fs_error")
      #expect(ids(found) == ["storage/device-errors"])
    }

    @Test(
      "no fault: half full, mounted read-only, bound twice, a file of which half is written",
      .enabled(if: canMount))
    func healthy() throws {
      let found = try causes(
        Self.image + """
          dd if=/dev/zero of=mnt/half bs=1M count=14
          mkdir twice image2; mount --bind mnt twice
          truncate -s 8M small; mkfs.ext4 -q -F small; mount -o loop small image2
          dd if=/dev/zero of=image2/fill bs=64k; mount -o remount,ro image2
          """)
      #expect(ids(found) == [])
    }
  }
}

/// The helpers beside the tests.
enum Programs {
  static let folder =
    #filePath.split(separator: "/").dropLast().map { "/\($0)" }.joined() + "/Programs"
}
