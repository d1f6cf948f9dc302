import Diagnostics
import Evidence
import Testing

@Suite("facts of file systems") struct FileSystemFactTests {
  private static let heading = "Filesystem 1K-blocks Used Available Use% Mounted on\n"

  private func df(_ rows: String...) -> Findings {
    examineHost(HostFileSystems.self, Self.heading + rows.joined(separator: "\n") + "\n")
  }

  @Test("the share is of what others than root can use, and space counts in bytes")
  func space() {
    let findings = df("/dev/sda1 1000 900 50 95% /")
    #expect(findings.quantity("filesystem.used", of: "/") == 94.74)
    #expect(findings.quantity("filesystem.available", of: "/") == 51_200)
    #expect(findings.facts.first?.evidence.isEmpty == true)
    #expect(findings.undeclared(HostFileSystems.facts) == [])
  }

  @Test("images, pseudo file systems and what has no size are not judged")
  func images() {
    let findings = df(
      "/dev/loop0 64896 64896 0 100% /snap/core20/2015", "/dev/sr0 100 100 0 100% /media/disc",
      "efivarfs 128 128 0 100% /sys/firmware/efi/efivars", "/dev/loop7 256 256 0 100% /opt/image",
      "devfs 402 402 0 100% /dev", "map auto_home 0 0 0 100% /home")
    #expect(findings.facts.isEmpty)
    // Of ext4 some blocks are never given away.
    #expect(!df("/dev/loop7 56037 54287 0 100% /srv/full").facts.isEmpty)
  }

  @Test("layers of containers and mounts of the same device show one file system")
  func layers() {
    let host = df(
      "/dev/sda1 1000 950 0 100% /", "overlay 1000 950 0 100% /var/lib/docker/overlay2/a/merged",
      "/dev/sda1 1000 950 0 100% /var/log")
    #expect(host.subjects == ["/"])
    let pod = df("overlay 1000 950 0 100% /", "/dev/sda1 1000 950 0 100% /etc/hosts")
    #expect(pod.subjects == ["/"])
    let pool = df("rpool/root 1000 990 10 99% /", "rpool/home 500 490 10 98% /home")
    #expect(pool.subjects == ["/"])
    #expect(df("/dev/sda1 1000 1 9 10% /", "/dev/sdb1 1000 1 9 10% /b").subjects.count == 2)
  }

  @Test("growth needs two looks with times")
  func growth() {
    let text = """
      1764115200
      \(Self.heading)/dev/sda1 100000 40000 60000 40% /

      1764115260
      \(Self.heading)/dev/sda1 100000 46000 54000 46% /

      """
    let findings = examineHost(HostFileSystems.self, text)
    #expect(findings.quantity("filesystem.observed", of: "/") == 60)
    #expect(findings.quantity("filesystem.growth", of: "/") == 6_144_000)
    #expect(findings.quantity("filesystem.time_to_full", of: "/") == 540)
    #expect(df("/dev/sda1 1000 400 600 40% /").quantity("filesystem.growth", of: "/") == nil)
  }

  @Test("a file system is read-only by an error where the mount is for writing")
  func readOnly() {
    func flag(_ mount: String) -> Fact.Value? {
      examineHost(HostFileSystems.self, "36 24 8:17 / /data \(mount)\n").value(
        "filesystem.read_only_by_error", of: "/data")
    }
    #expect(flag("rw - ext4 /dev/sdb1 ro,errors=remount-ro") == .flag(true))
    #expect(flag("rw - ext4 /dev/sdb1 rw,emergency_ro") == .flag(true))
    #expect(flag("ro - ext4 /dev/sdb1 ro") == nil)
    #expect(flag("rw - squashfs /dev/loop0 ro") == nil)
    #expect(flag("rw - ext4 /dev/sdb1 rw,errors=remount-ro") == nil)
  }

  @Test("deleted files belong to the file system that they lie on, each inode once")
  func deleted() {
    let findings = examineHost(
      HostFileSystems.self,
      Self.heading + "/dev/sda1 20000 19000 0 100% /\n/dev/sdb1 20000 100 19900 1% /var\n\n"
        + "COMMAND PID USER FD TYPE DEVICE SIZE/OFF NLINK NODE NAME\n"
        + "nginx 41 root 5w REG 8,17 8000000 0 7 /var/log/a (deleted)\n"
        + "nginx 42 root 5w REG 8,17 8000000 0 7 /var/log/a (deleted)\n"
        + "mysqld 9 root 5w REG 8,17 1000 0 8 /tmp/b (deleted)\n")
    #expect(findings.quantity("filesystem.deleted", of: "/var") == 8_000_000)
    #expect(findings.quantity("filesystem.deleted", of: "/") == 1000)
    #expect(
      findings.value("filesystem.deleted.holder", of: "/var")
        == .text("nginx (pid 41) holds 8 MB in deleted files"))
  }

  @Test("of captures of two hosts, told apart by size, the fuller one counts")
  func hosts() {
    let full = Self.heading + "/dev/sda1 2000 1990 10 99% /\n"
    let empty = Self.heading + "/dev/sda1 9000 90 8910 1% /\n"
    let later = Self.heading + "/dev/sda1 2000 200 1800 10% /\n"
    #expect(
      examineHost(HostFileSystems.self, full, empty).quantity("filesystem.used", of: "/") == 99.5)
    #expect(
      examineHost(HostFileSystems.self, empty, full).quantity("filesystem.used", of: "/") == 99.5)
    #expect(
      examineHost(HostFileSystems.self, full, later).quantity("filesystem.used", of: "/") == 10)
  }

  @Test("a mount that may not be asked is no fault")
  func forbidden() {
    let findings = examineHost(
      HostFileSystems.self, "df: /mnt/a: Stale file handle\ndf: /mnt/b: Permission denied\n")
    #expect(findings.value("filesystem.gone", of: "/mnt/a") == .flag(true))
    #expect(findings.subjects == ["/mnt/a"])
  }
}
