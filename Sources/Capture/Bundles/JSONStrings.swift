/// Changes the strings of a JSON text, and nothing else of it.
package enum JSONStrings {
  package static func mapped(_ text: String, _ change: (String) -> String) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var place = 0
    while place < bytes.count {
      guard bytes[place] == UInt8(ascii: "\"") else {
        result.append(bytes[place])
        place += 1
        continue
      }
      var end = place + 1
      while end < bytes.count, bytes[end] != UInt8(ascii: "\"") {
        end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
      }
      end = min(end, bytes.count)
      let written = String(decoding: bytes[(place + 1)..<end], as: UTF8.self)
      // What is hidden is no escape, so that the written form can be changed as it is.
      result.append(UInt8(ascii: "\""))
      result += Array(change(written).utf8)
      result.append(UInt8(ascii: "\""))
      place = end + 1
    }
    return String(decoding: result, as: UTF8.self)
  }
}
