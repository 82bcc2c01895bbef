{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
How libpq protects the connection; a verified certificate is checked against the store's own
authority, else against those of the image.
{{ include "aquahelm.postgres.tls" (dict "name" "postgres" "store" .Values.global.stores.postgres) }}
*/ -}}
{{- define "aquahelm.postgres.tls" -}}
- name: PGSSLMODE
  value: {{ .store.tlsMode }}
{{- if hasPrefix "verify" .store.tlsMode }}
- name: PGSSLROOTCERT
  value: {{ include "aquahelm.authority.file" . | default "system" }}
{{- end }}
{{- end }}

{{- /*
The same behind a JDBC URL's other parameters; a verified certificate is checked against the store's own
authority, else against those of the JVM, as there is no ~/.postgresql/root.crt in a container.
{{ include "aquahelm.postgres.jdbcTls" (dict "name" "postgres" "store" .Values.global.stores.postgres) }}
*/ -}}
{{- define "aquahelm.postgres.jdbcTls" -}}
{{- if ne .store.tlsMode "disable" -}}
&sslmode={{ .store.tlsMode }}
{{- if .store.ca -}}
&sslrootcert={{ include "aquahelm.authority.file" . }}
{{- else if hasPrefix "verify" .store.tlsMode -}}
&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory
{{- end }}
{{- end }}
{{- end }}

{{- /*
The same behind a postgresql:// URL.
{{ include "aquahelm.postgres.urlTls" (dict "name" "postgres" "store" .Values.global.stores.postgres) }}
*/ -}}
{{- define "aquahelm.postgres.urlTls" -}}
{{- if ne .store.tlsMode "disable" -}}
?sslmode={{ .store.tlsMode }}
{{- if .store.ca }}&sslrootcert={{ include "aquahelm.authority.file" . }}{{ end }}
{{- end }}
{{- end }}

{{- /*
The same in Npgsql's words.
{{ include "aquahelm.postgres.npgsqlTls" (dict "name" "postgres" "store" .Values.global.stores.postgres) }}
*/ -}}
{{- define "aquahelm.postgres.npgsqlTls" -}}
{{- get (dict "disable" "Disable" "require" "Require" "verify-full" "VerifyFull") .store.tlsMode }}
{{- if .store.ca }};Root Certificate={{ include "aquahelm.authority.file" . }}{{ end }}
{{- end }}
