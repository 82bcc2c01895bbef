{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
The jobs of a service: scheduled ones, those around an install or upgrade, and ordinary ones.
{{ include "aquahelm.jobs" . }}
*/ -}}
{{- define "aquahelm.jobs" -}}
{{- range $name, $job := .Values.jobs }}
{{- if $job.enabled }}
---
{{- $this := dict "root" $ "name" $name "job" $job }}
{{- if $job.schedule }}
{{ include "aquahelm.job.scheduled" $this }}
{{- else if $job.hook }}
{{ include "aquahelm.job.hook" $this }}
{{- else }}
{{ include "aquahelm.job.once" $this }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- /*
An ordinary Job. A Job cannot be changed, so its name holds a hash of its spec: what changed is a new Job.
{{ include "aquahelm.job.once" (dict "root" . "name" "seed" "job" .Values.jobs.seed) }}
*/ -}}
{{- define "aquahelm.job.once" -}}
{{- $spec := include "aquahelm.job.spec" . -}}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .root.Chart.Name }}-{{ .name }}-{{ $spec | sha256sum | trunc 8 }}
  labels:
    {{- include "aquahelm.labels" (dict "root" .root "component" "job") | nindent 4 }}
  {{- with include "aquahelm.annotations" (dict "root" .root) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
spec:
  {{- $spec | nindent 2 }}
{{- end }}

{{- /*
A Job that Helm runs around an install or upgrade and waits for. Where Argo CD does, `annotations` say when.
{{ include "aquahelm.job.hook" (dict "root" . "name" "migrate" "job" .Values.jobs.migrate) }}
*/ -}}
{{- define "aquahelm.job.hook" -}}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .root.Chart.Name }}-{{ .name }}
  labels:
    {{- include "aquahelm.labels" (dict "root" .root "component" "job") | nindent 4 }}
  annotations:
    {{- include "aquahelm.annotations" (dict "root" .root "own" (merge (dict
      "helm.sh/hook" .job.hook
      "helm.sh/hook-weight" (.job.hookWeight | default 0 | toString)
      "helm.sh/hook-delete-policy" "before-hook-creation"
    ) (.job.annotations | default dict))) | nindent 4 }}
spec:
  {{- include "aquahelm.job.spec" . | nindent 2 }}
{{- end }}

{{- /*
A CronJob: one run at a time; a run that could not start within ten minutes is left out.
{{ include "aquahelm.job.scheduled" (dict "root" . "name" "report" "job" .Values.jobs.report) }}
*/ -}}
{{- define "aquahelm.job.scheduled" -}}
apiVersion: batch/v1
kind: CronJob
metadata:
  name: {{ .root.Chart.Name }}-{{ .name }}
  labels:
    {{- include "aquahelm.labels" (dict "root" .root "component" "job") | nindent 4 }}
  {{- with include "aquahelm.annotations" (dict "root" .root) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
spec:
  schedule: {{ .job.schedule | quote }}
  timeZone: {{ .job.timeZone | default "Etc/UTC" }}
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: 600
  suspend: {{ .job.suspend | default false }}
  jobTemplate:
    metadata:
      labels:
        {{- include "aquahelm.podLabels" (dict "root" .root "component" "job") | nindent 8 }}
    spec:
      {{- include "aquahelm.job.spec" . | nindent 6 }}
{{- end }}

{{- /*
What a Job does, with the job's `patch` merged in.
{{ include "aquahelm.job.spec" (dict "root" . "name" "seed" "job" .Values.jobs.seed) }}
*/ -}}
{{- define "aquahelm.job.spec" -}}
{{- include "aquahelm.patched" (dict "text" (include "aquahelm.job.manifest" .) "patch" .job.patch) }}
{{- end }}

{{- /*
A Job's spec. A pod that a node's drain took away does not count as a failure.
{{ include "aquahelm.job.manifest" (dict "root" . "name" "seed" "job" .Values.jobs.seed) }}
*/ -}}
{{- define "aquahelm.job.manifest" -}}
backoffLimit: {{ .job.backoffLimit }}
activeDeadlineSeconds: {{ .job.activeDeadlineSeconds }}
{{- if and (hasKey .job "ttlSecondsAfterFinished") (or .job.schedule (not .root.Values.global.delivery.keepJobs)) }}
ttlSecondsAfterFinished: {{ .job.ttlSecondsAfterFinished }}
{{- end }}
podFailurePolicy:
  rules:
    - action: Ignore
      onPodConditions:
        - type: DisruptionTarget
          status: "True"
template:
  metadata:
    labels:
      {{- include "aquahelm.podLabels" (dict "root" .root "component" "job" "own" .root.Values.podLabels) | nindent 6 }}
    {{- with include "aquahelm.podAnnotations" .root | trim }}
    annotations:
      {{- . | nindent 6 }}
    {{- end }}
  spec:
    {{- include "aquahelm.job.pod" . | nindent 4 }}
{{- end }}

{{- /*
The pod of a job: the service's image, variables and rights, the job's own command. A job that runs before the
first install finds none of the release's objects yet, so it does without account, config files and waits.
{{ include "aquahelm.job.pod" (dict "root" . "name" "seed" "job" .Values.jobs.seed) }}
*/ -}}
{{- define "aquahelm.job.pod" -}}
{{- $values := .root.Values -}}
{{- $early := contains "pre-install" (.job.hook | default "") -}}
{{- $waits := "" -}}
{{- if and .job.wait (not $early) }}
{{- $waits = include "aquahelm.waits" .root | trim }}
{{- end }}
{{- if not $early -}}
serviceAccountName: {{ .root.Chart.Name }}
{{ end -}}
automountServiceAccountToken: {{ and $values.serviceAccount.automountToken (not $early) }}
enableServiceLinks: false
restartPolicy: Never
{{- with include "aquahelm.imagePullSecrets" .root }}
{{ . }}
{{- end }}
securityContext:
  {{- include "aquahelm.podSecurityContext" $values.podSecurityContext | trim | nindent 2 }}
{{- with $values.podSpec }}
{{ toYaml . }}
{{- end }}
{{- with $waits }}
initContainers:
  {{- . | nindent 2 }}
{{- end }}
containers:
  - {{ include "aquahelm.job.container" (dict "root" .root "name" .name "job" .job "files" (not $early)) | nindent 4 | trim }}
{{- $volumes := include "aquahelm.volumes" (dict "root" .root "names" (keys (.job.mounts | default dict)) "files" (not $early)) | trim }}
{{- if or $volumes $waits }}
volumes:
  {{- with $volumes }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- if $waits }}
  {{- include "aquahelm.check.volume" .root | nindent 2 }}
  {{- end }}
{{- end }}
{{- end }}

{{- /*
The container of a job: what the job leaves out is the service's.
{{ include "aquahelm.job.container" (dict "root" . "name" "seed" "job" .Values.jobs.seed "files" true) }}
*/ -}}
{{- define "aquahelm.job.container" -}}
{{- $service := .root.Values -}}
{{- $container := dict
  "image" (.job.image | default $service.image)
  "command" .job.command
  "args" .job.args
  "runtime" $service.runtime
  "env" (.job.env | default $service.env)
  "secretEnv" (.job.secretEnv | default $service.secretEnv)
  "fieldEnv" (.job.fieldEnv | default $service.fieldEnv)
  "envFrom" (.job.envFrom | default $service.envFrom)
  "resources" (.job.resources | default $service.resources)
  "before" (contains "pre-" (.job.hook | default ""))
-}}
{{- $mounts := print (include "aquahelm.authorities.mounts" .root) (include "aquahelm.mounts" .job.mounts) -}}
{{- if .files }}
{{- $mounts = print (include "aquahelm.fileMounts" .root) $mounts }}
{{- end }}
{{- if $service.tmp }}
{{- $mounts = print (include "aquahelm.mounts" (dict "tmp" "/tmp")) $mounts }}
{{- end }}
{{- include "aquahelm.container" (dict "root" .root "name" .name "container" $container "mounts" $mounts) }}
{{- end }}
