import LinuxFormats
import Testing

@Suite("mounts and open files") struct MountTests {
  @Test("mountinfo tells the mount from the file system, and its blanks are octal")
  func mountinfo() throws {
    let snapshot = HostText.first(
      "36 24 8:17 / /data\\040new rw,relatime shared:20 - ext4 /dev/sdb1 ro,errors=remount-ro\n")
    let system = try #require(snapshot.fileSystem("/data new"))
    #expect(system.options == ["rw", "relatime"])
    #expect(system.superOptions == ["ro", "errors=remount-ro"])
    #expect(system.isReadOnly == true)
    #expect(system.deviceNumber.map { $0.major } == 8)
    #expect(system.type == "ext4")
  }

  static let lines = [
    "/dev/sdb1 /data ext4 ro,relatime,errors=remount-ro 0 0",
    "/dev/sdb1 on /data type ext4 (ro,relatime,errors=remount-ro)",
    "/dev/sdb1 on /data type ext4 (ro,relatime,errors=remount-ro) [label]",
    "TARGET SOURCE FSTYPE OPTIONS\n└─/data /dev/sdb1 ext4 ro,relatime,errors=remount-ro",
  ]

  @Test("the same mount in other tables", arguments: lines)
  func tables(_ text: String) throws {
    let system = try #require(HostText.first(text + "\n").fileSystem("/data"))
    #expect(system.device == "/dev/sdb1")
    #expect(system.type == "ext4")
    #expect(system.isReadOnly == true)
    #expect(system.options.contains("errors=remount-ro"))
  }

  @Test("macOS has the type in front of the options")
  func apple() {
    let snapshot = HostText.first("/dev/disk3s1 on / (apfs, sealed, local, read-only, journaled)\n")
    #expect(snapshot.fileSystem("/")?.type == "apfs")
    #expect(snapshot.fileSystem("/")?.isReadOnly == true)
  }

  @Test("an entry of fstab is no mount")
  func fstab() {
    #expect(HostText.first("/dev/sda1 / ext4 defaults,errors=remount-ro 0 1\n").fileSystems.isEmpty)
  }

  @Test("deleted files of lsof, each once per process, without those of memory and mappings")
  func deleted() {
    let text = """
      COMMAND  PID TID TASKCMD USER FD TYPE DEVICE SIZE/OFF NLINK NODE NAME
      java 4711 root 51w REG 8,1 128849018880 0 393217 /opt/app/logs/app.log (deleted)
      java 4711 4800 C2 root 51w REG 8,1 128849018880 0 393217 /opt/app/logs/app.log (deleted)
      java 4711 root txt REG 8,1 8984 0 1 /usr/bin/java (deleted)
      java 4711 root 7u REG 0,1 4096 0 2 /memfd:x (deleted)
      nginx 41 root 5w REG 8,1 1000 0 131099 /var/log/access log
      nginx 41 root 6w REG 8,1 1000 1 131100 /var/log/error.log

      """
    let files = HostText.first(text).deletedFiles
    #expect(files.map(\.path) == ["/opt/app/logs/app.log", "/var/log/access log"])
    #expect(files.first?.size == 128_849_018_880)
    #expect(files.first?.deviceNumber == "8:1")
    #expect(files.first?.processName == "java")
  }

  @Test("lsof without NLINK, as grep leaves it")
  func grepped() {
    let line = "java 4711 root 51w REG 253,0 1024 393217 /opt/app.log (deleted)\n"
    #expect(HostText.first(line).deletedFiles.map(\.inode) == [393_217])
  }
}
