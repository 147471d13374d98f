for attempt in 1 2 3; do
  aliyun vpc UnassociateEipAddress --AllocationId eip-1 && break
done
aliyun vpc UnassociateEipAddress --AllocationId eip-1 --InstanceId i-1
