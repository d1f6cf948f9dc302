import Capture
import Glibc

/// What `/proc/PID/cmdline` and `ps` show of this process.
enum ProcessTitle {
  /// Writes stars over the passwords of connection strings, in the memory that the kernel shows.
  static func hidePasswords() {
    let count = Int(CommandLine.argc)
    for index in 1..<max(1, count) {
      guard let argument = unsafe CommandLine.unsafeArgv[index] else { continue }
      let length = unsafe strlen(argument)
      let bytes = unsafe UnsafeBufferPointer(start: argument, count: length)
        .map { UInt8(bitPattern: $0) }
      for range in Redaction.passwords(inConnection: bytes) {
        for place in range { unsafe argument[place] = CChar(UInt8(ascii: "*")) }
      }
      // Keys of an API often stand in the query of an address.
      guard bytes.starts(with: Array("http://".utf8)) || bytes.starts(with: Array("https://".utf8)),
        let query = bytes.firstIndex(of: UInt8(ascii: "?"))
      else { continue }
      for place in bytes.indices[(query + 1)...] {
        unsafe argument[place] = CChar(UInt8(ascii: "*"))
      }
    }
  }
}
