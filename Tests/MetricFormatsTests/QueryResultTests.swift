import ByteParsing
import Capture
import MetricFormats
import Testing

@Suite("answers of Prometheus' HTTP API")
struct QueryResultTests {
  private func parse(_ text: String) -> Parsed<MetricExposition>? {
    var parser = QueryResultParser()
    let bytes = Array(text.utf8)
    parser.read(bytes.rawSpan, firstLine: 1)
    return parser.finish()
  }

  @Test("a matrix is series over time, a vector one moment")
  func results() throws {
    let matrix = try #require(
      parse(
        """
        {"status":"success","data":{"resultType":"matrix","result":[
        {"metric":{"__name__":"up","job":"node","instance":"web-1:9100"},"values":[[1795656950.781,"1"],[1795656965,"0"]]}]}}
        """))
    let series = try #require(matrix.sample.series.first)
    #expect(series.name == "up")
    #expect(series.labels.map(\.name) == ["instance", "job"])
    #expect(series.points.map(\.value) == [1, 0])
    #expect(series.points.map(\.time) == [1795656950.781, 1795656965])
    #expect(matrix.damage == nil)
    let vector = try #require(
      parse(
        #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"go_goroutines"},"value":[1795656950,"NaN"]}]}}"#
      ))
    #expect(vector.sample.series.first?.points.first?.value.isNaN == true)
  }

  @Test("results without a name, a cut and an error are said")
  func damage() throws {
    let nameless =
      #"{"data":{"resultType":"vector","result":[{"metric":{"a":"b"},"value":[1,"2"]}]}}"#
    #expect(
      parse(nameless)?.damage
        == "1 series are results of a function, and have no name: query the metrics themselves")
    #expect(parse(String(nameless.dropLast(12)))?.damage == "the text is cut")
    #expect(parse("{\"resultType\": 3}") == nil)
  }
}
