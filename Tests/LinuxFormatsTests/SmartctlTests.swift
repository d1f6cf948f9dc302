import ByteParsing
import Capture
import LinuxFormats
import Testing

private func drives(_ text: String) -> [DriveReport] {
  var parser = SmartctlParser()
  parser.read(Array(text.utf8).rawSpan, firstLine: 1)
  return parser.finish()?.sample ?? []
}

@Suite struct SmartctlTests {
  private let disk = """
    # smartctl -a /dev/sdb
    smartctl 7.3 2022-02-28 r5338 [x86_64-linux-6.1.0-18-amd64] (local build)
    === START OF INFORMATION SECTION ===
    Device Model:     EXAMPLE-2000
    Serial Number:    E0001
    === START OF READ SMART DATA SECTION ===
    SMART overall-health self-assessment test result: FAILED!
    ID# ATTRIBUTE_NAME          FLAG     VALUE WORST THRESH TYPE      UPDATED  WHEN_FAILED RAW_VALUE
      5 Reallocated_Sector_Ct   0x0033   003   003   010    Pre-fail  Always   FAILING_NOW 63920
      9 Power_On_Hours          0x0032   054   054   000    Old_age   Always       -       40831
    197 Current_Pending_Sector  0x0012   089   089   000    Old_age   Always       -       1848

    """

  @Test("an ATA drive with its attributes")
  func disks() throws {
    let drive = try #require(drives(disk).first)
    #expect(drive.device == "sdb" && drive.model == "EXAMPLE-2000" && drive.serial == "E0001")
    #expect(drive.verdict?.text == "FAILED!" && drive.verdict?.number == 7)
    #expect(drive.failing.map(\.text) == ["Reallocated_Sector_Ct"])
    #expect(drive.pending?.count == 1848 && drive.pending?.line.number == 11)
  }

  @Test("the brief form of attributes")
  func brief() {
    let found = drives(
      """
      === START OF READ SMART DATA SECTION ===
      SMART overall-health self-assessment test result: PASSED
      ID# ATTRIBUTE_NAME          FLAGS    VALUE WORST THRESH FAIL RAW_VALUE
        1 Raw_Read_Error_Rate     POSR--   091   091   006    NOW  127342312
      197 Current_Pending_Sector  -O--C-   100   100   000    -    8

      """)
    #expect(found.first?.pending?.count == 8 && found.first?.failing.count == 1)
  }

  @Test("drives one after the other, of SAS and NVMe too")
  func several() {
    let found = drives(
      disk + """
        smartctl 7.3 2022-02-28 r5338 [x86_64-linux-6.1.0-18-amd64] (local build)
        Product:              EXAMPLE-SAS
        SMART Health Status: OK
        smartctl 7.3 2022-02-28 r5338 [x86_64-linux-6.1.0-18-amd64] (local build)
        Model Number:                       EXAMPLE-NVME
        SMART overall-health self-assessment test result: FAILED!
        Critical Warning:                   0x02

        """)
    #expect(found.map(\.model) == ["EXAMPLE-2000", "EXAMPLE-SAS", "EXAMPLE-NVME"])
    #expect(found.map(\.device) == ["sdb", nil, nil])
    #expect(found[1].verdict?.text == "OK" && found[2].warning?.bits == 2)
  }
}
