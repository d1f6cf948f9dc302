import Testing

@testable import LiveDatabases

@Suite struct LocalClientTests {
  @Test(
    "addresses as the kernel's tables write them",
    arguments: [
      ("127.0.0.1", 51234, ["0100007F:C822"]), ("10.0.0.7", 80, ["0700000A:0050"]),
      ("::1", 5432, ["00000000000000000000000001000000:1538"]), ("fe80::1", 1, []), ("db-1", 1, []),
    ] as [(String, Int, [String])])
  func keys(address: String, port: Int, keys: [String]) {
    #expect(LocalClients.keys(address, port) == keys)
  }
}
