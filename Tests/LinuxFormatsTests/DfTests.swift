import LinuxFormats
import Testing

@Suite("df") struct DfTests {
  static let inBlocks = Fixture.names(in: "df").filter { name in
    !name.contains("-i.") && !name.contains("-h") && !name.contains("-H")
      && !name.contains("findmnt")
      && !name.contains("target")
  }

  @Test("sizes in any language and layout are the same", arguments: inBlocks)
  func sizes(_ name: String) throws {
    let full = try #require(HostText.fixture("df/\(name)").fileSystem("/srv/full"))
    let isRounded = name.contains("BM")
    #expect(full.size == (isRounded ? 55 << 20 : 56_037 * 1024))
    #expect(full.available == 0)
    #expect(full.printedUse == 100)
    #expect(full.device == "/dev/loop0")
  }

  @Test("numbers with units are 1024 to the power, of -H to 1000")
  func units() {
    #expect(HostText.fixture("df/gnu-9.1-h.txt").fileSystem("/srv/full")?.size == 55 << 20)
    #expect(HostText.fixture("df/gnu-9.1-de_DE-hT.txt").fileSystem("/srv/full")?.type == "ext4")
    let german = HostText.first(
      "Dateisystem    Größe Benutzt Verf. Verw% Eingehängt auf\n/dev/sda1 1,5T 1,4T 0 100% /data\n")
    #expect(german.fileSystem("/data")?.size == 3 << 39)
    #expect(german.fileSystem("/data")?.available == 0)
    let apples = HostText.first(
      "Filesystem Size Used Avail Capacity iused ifree %iused Mounted on\n"
        + "/dev/disk3s1 460Gi 9.6Gi 5.9Gi 62% 356k 62M 1% /\n")
    #expect(apples.fileSystem("/")?.size == 460 << 30)
    #expect(apples.fileSystem("/")?.freeInodes == 62 << 20)
  }

  static let ofInodes = Fixture.names(in: "df").filter {
    $0.contains("-i.") || $0.contains("output")
  }

  @Test("inodes are known by the heading or by their sum", arguments: ofInodes)
  func inodes(_ name: String) throws {
    let system = try #require(HostText.fixture("df/\(name)").fileSystem("/srv/inode"))
    #expect(system.inodes == 64)
    #expect(system.freeInodes == 0)
    #expect((system.size != nil) == name.contains("output"))
  }

  @Test("columns that were chosen are taken by their headings")
  func chosenColumns() {
    let snapshot = HostText.fixture("df/gnu-9.1-target-avail.txt")
    #expect(snapshot.fileSystem("/srv/full")?.available == 0)
    #expect(snapshot.fileSystem("/srv/inode")?.available == 13_921 * 1024)
    let shares = HostText.first("Mounted on Use%\n/srv/full 100%\n/srv/a  3%\n")
    #expect(shares.fileSystem("/srv/full")?.printedUse == 100)
    #expect(shares.fileSystem("/srv/a")?.available == nil)
  }

  @Test("findmnt -D is a df")
  func findmnt() {
    let full = HostText.fixture("df/findmnt-2.38-D.txt").fileSystem("/srv/full")
    #expect(full?.type == "ext4")
    #expect(full?.available == 0)
  }

  @Test("a long name breaks the line")
  func broken() {
    let text = """
      Filesystem            Size  Used Avail Use% Mounted on
      /dev/mapper/vg_db01-lv_root
                             50G   48G     0 100% /
      nas01.example.com:/vol/backup
                             10T  9.1T  900G  92% /backup
      tmpfs                 7.8G     0  7.8G   0% /dev/shm

      """
    let snapshot = HostText.first(text)
    #expect(snapshot.fileSystem("/")?.device == "/dev/mapper/vg_db01-lv_root")
    #expect(snapshot.fileSystem("/")?.sizePlace?.line == 3)
    #expect(snapshot.fileSystem("/backup")?.available == 900 << 30)
    #expect(snapshot.fileSystems.count == 3)
  }

  @Test("blanks may stand in devices and mount points, and a total is none")
  func blanks() {
    let text = """
      Filesystem 1K-blocks Used Available Use% Mounted on
      //nas/share name 1000 1000 0 100% /mnt/my share
      total 1000 1000 0 100% -

      """
    let snapshot = HostText.first(text)
    #expect(snapshot.fileSystems.map(\.mountPoint) == ["/mnt/my share"])
    #expect(snapshot.fileSystems.first?.device == "//nas/share name")
  }

  @Test("df and df -i are of one moment, df twice of two")
  func moments() {
    let space =
      "Filesystem 1K-blocks Used Available Use% Mounted on\n/dev/sda1 1000 500 400 56% /\n"
    let inodes = "Filesystem Inodes IUsed IFree IUse% Mounted on\n/dev/sda1 100 40 60 40% /\n"
    let both = HostText.snapshots(space + "\n" + inodes)
    #expect(both.count == 1)
    #expect(both.first?.fileSystem("/")?.freeInodes == 60)
    #expect(both.first?.fileSystem("/")?.available == 400 * 1024)
    #expect(HostText.snapshots(space + "\n" + space).count == 2)
  }

  @Test("what df says of a mount that does not work")
  func errors() {
    let text = """
      df: /mnt/nfs: Stale file handle
      df: ‘/mnt/s3’: Transport endpoint is not connected
      df: /run/user/1000/doc: Operation not permitted
      Filesystem 1K-blocks Used Available Use% Mounted on
      /dev/sda1 1000 500 400 56% /

      """
    let snapshot = HostText.first(text)
    #expect(snapshot.fileSystem("/mnt/nfs")?.answer == .failed("Stale file handle"))
    #expect(
      snapshot.fileSystem("/mnt/s3")?.answer == .failed("Transport endpoint is not connected"))
    #expect(snapshot.fileSystem("/run/user/1000/doc") == nil)
    #expect(snapshot.fileSystem("/") != nil)
  }

  static let noise = [
    "the disk is 100% /data says the monitor", "2026-11-26 01:02:03 ERROR 50% / 10 done",
    "CPU %usr %nice %sys %iowait", "a b c 1 2 3 4% /", "Use%",
  ]

  @Test("sentences are no file systems", arguments: noise)
  func prose(_ text: String) {
    #expect(
      HostText.first(text + "\n").fileSystems.allSatisfy { $0.size == nil || text.hasPrefix("a b") }
    )
  }
}
