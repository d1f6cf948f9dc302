extension KnownFrames {
  static let clients: [(String, FrameTraits)] = [
    ("org.postgresql.", [.client, .jdbcDriver]),
    ("com.mysql.", [.client, .jdbcDriver]),
    ("org.mariadb.jdbc.", [.client, .jdbcDriver]),
    ("oracle.jdbc.", [.client, .jdbcDriver]),
    ("oracle.net.", [.client, .jdbcDriver]),
    ("com.microsoft.sqlserver.jdbc.", [.client, .jdbcDriver]),
    ("net.sourceforge.jtds.", [.client, .jdbcDriver]),
    ("com.ibm.db2.", [.client, .jdbcDriver]),
    ("com.sap.db.jdbc.", [.client, .jdbcDriver]),
    ("org.h2.", .jdbcDriver),
    ("org.hsqldb.", .jdbcDriver),
    ("org.apache.derby.", .jdbcDriver),
    ("sun.net.www.http.HttpClient", .client),
    ("sun.net.www.protocol.http", .client),
    ("org.apache.http.", .client),
    ("org.apache.hc.", .client),
    ("org.apache.commons.httpclient.", .client),
    ("okhttp3.", .client),
    ("com.squareup.okhttp.", .client),
    ("redis.clients.jedis.", .client),
    ("com.mongodb.", .client),
    ("com.datastax.", .client),
    ("net.spy.memcached.", .client),
    ("com.sun.jndi.ldap.", .client),
    ("com.unboundid.ldap.", .client),
    ("com.sun.mail.", .client),
    ("org.apache.commons.net.", .client),
    ("com.jcraft.jsch.", .client),
    ("sun.rmi.transport.StreamRemoteCall.executeCall", .client),
    ("com.amazonaws.", .client),
    ("software.amazon.awssdk.", .client),
    ("jdk.internal.net.http.HttpClientImpl.send", [.client, .remoteWait]),
    ("jdk.internal.net.http.HttpClientFacade.send", [.client, .remoteWait]),
    ("io.grpc.stub.ClientCalls.blocking", [.client, .remoteWait]),
    ("io.lettuce.core.", .client),
    ("io.lettuce.core.internal.Futures.await", [.client, .remoteWait]),
    ("io.lettuce.core.LettuceFutures.await", [.client, .remoteWait]),
    ("org.elasticsearch.client.", .client),
    ("org.elasticsearch.client.RestClient$SyncResponseListener.get", [.client, .remoteWait]),
    ("org.asynchttpclient.", .client),
    ("org.apache.dubbo.remoting.exchange.support.DefaultFuture.get", [.client, .remoteWait]),
  ]

  /// Pools of database connections, each by the frame in which a caller waits.
  static let pools: [(String, FrameTraits)] =
    jdbcPools.flatMap { pool in pool.frames.map { ($0, FrameTraits.jdbcBorrow) } }

  static let jdbcPools: [(name: String, frames: [String])] = [
    (
      "HikariCP",
      [
        "com.zaxxer.hikari.util.ConcurrentBag.borrow",
        "com.zaxxer.hikari.util.Java6ConcurrentBag.borrow",
        "com.zaxxer.hikari.pool.HikariPool.getConnection",
        "com.zaxxer.hikari.pool.BaseHikariPool.getConnection",
        "com.zaxxer.hikari.HikariPool.getConnection",
      ]
    ),
    (
      "Tomcat JDBC",
      [
        "org.apache.tomcat.jdbc.pool.ConnectionPool.borrowConnection",
        "org.apache.tomcat.jdbc.pool.FairBlockingQueue.poll",
        "org.apache.tomcat.jdbc.pool.MultiLockFairBlockingQueue.poll",
      ]
    ),
    (
      "commons-pool",
      [
        "org.apache.commons.pool2.impl.GenericObjectPool.borrowObject",
        "org.apache.commons.pool2.impl.GenericKeyedObjectPool.borrowObject",
        "org.apache.commons.pool.impl.GenericObjectPool.borrowObject",
        "org.apache.commons.pool.impl.GenericKeyedObjectPool.borrowObject",
        "org.apache.tomcat.dbcp.pool2.impl.GenericObjectPool.borrowObject",
        "org.apache.tomcat.dbcp.pool.impl.GenericObjectPool.borrowObject",
      ]
    ),
    ("c3p0", ["com.mchange.v2.resourcepool.BasicResourcePool.awaitAvailable"]),
    (
      "Druid",
      [
        "com.alibaba.druid.pool.DruidDataSource.takeLast",
        "com.alibaba.druid.pool.DruidDataSource.pollLast",
      ]
    ),
    (
      "Oracle UCP",
      [
        "oracle.ucp.common.UniversalConnectionPoolBase.waitFor",
        "oracle.ucp.common.UniversalConnectionPoolImpl.borrowConnection",
      ]
    ),
    ("Agroal", ["io.agroal.pool.ConnectionPool.handlerFromSharedCache"]),
    (
      "Vibur",
      [
        "org.vibur.objectpool.ConcurrentPool.take", "org.vibur.objectpool.ConcurrentPool.tryTake",
        "org.vibur.objectpool.ConcurrentLinkedPool.take",
        "org.vibur.objectpool.ConcurrentLinkedPool.tryTake",
      ]
    ),
    ("GlassFish", ["com.sun.enterprise.resource.pool.ConnectionPool.getResource"]),
    (
      "Apache HttpClient",
      [
        "org.apache.http.pool.AbstractConnPool.getPoolEntryBlocking",
        "org.apache.http.pool.PoolEntryFuture.await",
        "org.apache.http.impl.conn.tsccm.ConnPoolByRoute.getEntryBlocking",
        "org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager$1.get",
        "org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager$2.get",
        "org.apache.commons.httpclient.MultiThreadedHttpConnectionManager.doGetConnection",
      ]
    ),
    ("BoneCP", ["com.jolbox.bonecp.DefaultConnectionStrategy.getConnectionInternal"]),
    ("IronJacamar", ["org.jboss.jca.core.connectionmanager.pool.mcp.Semaphore"]),
    ("WebLogic", ["weblogic.common.resourcepool.ResourcePoolImpl.reserveResource"]),
    ("Liberty", ["com.ibm.ejs.j2c.FreePool.queueRequest"]),
  ]

  /// Of pools those whose connections lead to no database.
  static let otherPools: Set<String> = ["Apache HttpClient", "Jedis", "Lettuce", "LDAP pool"]

  /// What takes its connections from a `commons-pool`, by the beginning of its frames.
  static let poolUsers: [(name: String, prefix: String)] = [
    ("DBCP", "org.apache.commons.dbcp"), ("DBCP", "org.apache.tomcat.dbcp.dbcp"),
    ("Jedis", "redis.clients.jedis."), ("Lettuce", "io.lettuce.core."),
    ("LDAP pool", "org.apache.directory."), ("LDAP pool", "org.ldaptive."),
  ]

  static let servers: [(String, FrameTraits)] = [
    ("javax.servlet.", .requestServing),
    ("jakarta.servlet.", .requestServing),
    ("org.apache.catalina.", .requestServing),
    ("org.apache.coyote.", .requestServing),
    ("org.eclipse.jetty.server.", .requestServing),
    ("io.undertow.", .requestServing),
    ("org.springframework.web.servlet.", .requestServing),
    ("com.sun.net.httpserver.", .requestServing),
    ("sun.net.httpserver.ServerImpl$Exchange", .requestServing),
    ("sun.net.httpserver.ServerImpl$Dispatcher", .serverLoop),
    ("org.apache.tomcat.util.net.", .serverLoop),
    ("org.eclipse.jetty.io.ManagedSelector", .serverLoop),
    ("io.undertow.", .serverLoop),
    ("org.xnio.", .serverLoop),
    ("org.glassfish.grizzly.", .serverLoop),
    ("sun.net.httpserver.Request.", .serverRead),
    ("sun.rmi.transport.tcp.TCPTransport", .serverRead),
    ("org.apache.coyote.http11.Http11InputBuffer.fill", .serverRead),
    ("org.apache.coyote.http11.Http11InputBuffer.parseRequestLine", .serverRead),
    ("org.apache.coyote.http11.InternalInputBuffer.fill", .serverRead),
    ("org.apache.coyote.ajp.AjpProcessor.readMessage", .serverRead),
    ("com.sun.jndi.ldap.Connection.run", .serverRead),
    ("com.rabbitmq.client.impl.AMQConnection$MainLoop", .serverRead),
    ("org.apache.activemq.transport.tcp.TcpTransport.run", .serverRead),
    ("org.postgresql.replication.", .serverRead),
    ("redis.clients.jedis.JedisPubSub.", .serverRead),
    ("org.apache.tomcat.util.threads.LimitLatch.countUpOrAwait", .acceptLimit),
    ("org.apache.tomcat.util.net.LimitLatch.countUpOrAwait", .acceptLimit),
  ]

  static let jdkPackages = [
    "java.", "javax.", "jakarta.", "jdk.", "sun.", "com.sun.", "oracle.jrockit.", "kotlin.",
    "kotlinx.", "scala.", "clojure.", "groovy.", "org.codehaus.groovy.",
  ]

  static let libraryPackages = [
    "org.apache.", "org.eclipse.", "org.springframework.", "org.hibernate.", "org.jboss.",
    "org.wildfly.", "org.xnio.", "org.glassfish.", "org.postgresql.", "org.mariadb.", "org.h2.",
    "org.hsqldb.", "org.slf4j.", "org.mybatis.", "org.quartz.", "org.vibur.", "org.elasticsearch.",
    "com.zaxxer.", "com.mchange.", "com.alibaba.", "com.mysql.", "com.fasterxml.", "com.google.",
    "com.microsoft.", "com.mongodb.", "com.datastax.", "com.rabbitmq.", "com.amazonaws.",
    "com.ibm.", "com.jcraft.", "com.squareup.", "com.jolbox.", "com.unboundid.", "com.netflix.",
    "ch.qos.logback.", "io.agroal.", "io.netty.", "io.undertow.", "io.grpc.", "io.lettuce.",
    "io.micrometer.", "io.micronaut.", "io.quarkus.", "io.vertx.", "io.smallrye.", "reactor.",
    "rx.", "io.reactivex.", "okhttp3.", "okio.", "oracle.", "redis.clients.", "software.amazon.",
    "net.sf.", "net.sourceforge.", "net.bytebuddy.", "feign.", "weblogic.", "akka.", "play.",
  ]
}
