/// Whose class it is, which says how telling its growth is.
enum ClassOrigin: Int, Comparable {
  /// The application's own: it names the code that keeps it.
  case application
  case library
  /// Of the Java runtime, but of few uses: an entry of a map, a thread, a finalizer.
  case container
  /// Another class of the Java runtime.
  case runtime
  /// Of the Java runtime, and kept by anything: strings, arrays, boxes.
  case common

  static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  init(_ name: String) {
    let element = name.prefix { $0 != "[" }
    guard element.contains(".") else {
      self = Self.primitives.contains(String(element)) ? .common : .application
      return
    }
    if Self.packages.contains(where: element.hasPrefix) {
      let isCommon = name.hasSuffix("]") || Self.everywhere.contains(name)
      self = Self.isContainer(name) ? .container : isCommon ? .common : .runtime
    } else {
      self = Self.libraries.contains(where: element.hasPrefix) ? .library : .application
    }
  }

  private static let primitives: Set<String> = [
    "boolean", "byte", "char", "double", "float", "int", "long", "short",
  ]

  private static let everywhere: Set<String> = [
    "java.lang.String", "java.lang.Object", "java.lang.Integer", "java.lang.Long",
    "java.lang.Double", "java.lang.Float", "java.lang.Short", "java.lang.Byte",
    "java.lang.Character", "java.lang.Boolean", "java.math.BigDecimal", "java.math.BigInteger",
  ]

  private static let packages = [
    "java.", "javax.", "jdk.", "sun.", "com.sun.", "org.xml.sax.", "org.w3c.dom.", "com.oracle.",
    "oracle.jrockit.", "com.ibm.", "openj9.", "apple.", "org.ietf.jgss.",
  ]

  /// Nested classes of collections hold one thing each, and so count what is kept.
  private static func isContainer(_ name: String) -> Bool {
    if name.hasSuffix("]") { return false }
    if containers.contains(name) { return true }
    return name.hasPrefix("java.util.")
      && ["$Node", "$Entry", "$TreeNode", "$QNode", "$WeakEntry"].contains(where: name.hasSuffix)
  }

  private static let containers: Set<String> = [
    "java.lang.ThreadLocal$ThreadLocalMap$Entry", "java.lang.ref.Finalizer", "java.lang.Thread",
    "java.lang.VirtualThread", "java.lang.Class", "java.nio.DirectByteBuffer",
    "jdk.internal.ref.Cleaner", "sun.misc.Cleaner", "java.util.concurrent.FutureTask",
    "java.util.concurrent.CompletableFuture", "java.util.Timer", "java.util.zip.Inflater",
    "java.util.zip.Deflater", "java.util.concurrent.ThreadPoolExecutor",
    "java.util.concurrent.ScheduledThreadPoolExecutor$ScheduledFutureTask",
    "java.net.URLClassLoader", "java.io.DeleteOnExitHook",
  ]

  /// Of public libraries and servers: their objects are kept on behalf of the application.
  private static let libraries = [
    "akka.", "ch.qos.", "com.amazonaws.", "com.azure.", "com.caucho.", "com.codahale.",
    "com.couchbase.", "com.datastax.", "com.fasterxml.", "com.github.benmanes.", "com.google.",
    "com.hazelcast.", "com.mchange.", "com.microsoft.sqlserver.", "com.mongodb.", "com.mysql.",
    "com.netflix.", "com.rabbitmq.", "com.squareup.", "com.zaxxer.", "freemarker.", "groovy.",
    "io.agroal.", "io.dropwizard.", "io.grpc.", "io.helidon.", "io.jsonwebtoken.", "io.lettuce.",
    "io.micrometer.", "io.micronaut.", "io.netty.", "io.opentelemetry.", "io.prometheus.",
    "io.quarkus.", "io.reactivex.", "io.smallrye.", "io.undertow.", "io.vertx.", "jakarta.",
    "javassist.", "kotlin.", "kotlinx.", "liquibase.", "net.bytebuddy.", "net.sf.ehcache.",
    "net.sf.cglib.", "okhttp3.", "okio.", "oracle.jdbc.", "org.apache.", "org.aspectj.",
    "org.bouncycastle.", "org.bson.", "org.codehaus.", "org.eclipse.", "org.ehcache.",
    "org.elasticsearch.", "org.flywaydb.", "org.glassfish.", "org.h2.", "org.hibernate.",
    "org.hsqldb.", "org.infinispan.", "org.jboss.", "org.joda.", "org.jooq.", "org.mariadb.",
    "org.mozilla.javascript.", "org.mybatis.", "org.objectweb.", "org.postgresql.", "org.quartz.",
    "org.redisson.", "org.slf4j.", "org.springframework.", "org.thymeleaf.", "org.vibur.",
    "org.wildfly.", "org.xnio.", "org.yaml.", "reactor.", "redis.clients.", "retrofit2.", "rx.",
    "scala.", "software.amazon.", "weblogic.", "zipkin2.",
  ]
}
